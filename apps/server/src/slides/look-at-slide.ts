import { fork } from "node:child_process";
import type { FoundCell } from "../analysis/findings.ts";
import type { SlideLook, SlideMessage, SlideRequest } from "./slide-messages.ts";

/** Compiled, since Node 20 runs no TypeScript; this address is right from `src/slides` (tests) and `dist/slides`. */
const processFile = new URL("../../dist/slides/slide-process.js", import.meta.url);
const STDERR = 2;

/**
 * Looks at a slide in a process of its own, part by part. Once the signal says so the process is killed: it holds
 * nothing that is not begun anew.
 * @param onCells told of each part's cells; the next part waits for it
 * @throws what the look threw, by name, code and message; an Error of code `slide-lost` where its process died; the
 *   signal's reason; what `onCells` throws
 */
export function lookAtSlide(
  request: SlideRequest,
  signal: AbortSignal,
  onCells: (cells: readonly FoundCell[], done: number) => Promise<void>,
): Promise<SlideLook> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = fork(processFile, {
      execArgv: [],
      serialization: "advanced",
      // The main program's standard output is its own.
      stdio: ["ignore", STDERR, STDERR, "ipc"],
    });
    let outcome: (() => void) | undefined;
    const fail = (error: unknown) => {
      outcome ??= () => reject(error);
      child.kill("SIGKILL");
    };
    const stop = () => fail(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    child.on("message", (message: SlideMessage) => {
      if (message.kind === "cells") {
        onCells(message.cells, message.done).then(() => child.connected && child.send("go on", () => {}), fail);
      } else if (message.kind === "done") outcome ??= () => resolve(message.look);
      else {
        const { code, name } = message;
        outcome ??= () => reject(Object.assign(new Error(message.message), { name, code }));
      }
    });
    child.once("error", fail);
    child.once("close", (code, killed) => {
      signal.removeEventListener("abort", stop);
      const how = killed ? `signal ${killed}` : `exit code ${code}`;
      const lost = () => reject(Object.assign(new Error(`the slide's process died (${how})`), { code: "slide-lost" }));
      (outcome ?? lost)();
    });
    child.send(request, (error) => error && fail(error));
  });
}
