import { fork } from "node:child_process";
import type { RunMessage, RunRequest } from "./run-messages.ts";

/** Compiled, since Node 20 runs no TypeScript; this address is right from `src/training` (tests) and `dist/training`. */
const processFile = new URL("../../dist/training/run-process.js", import.meta.url);

/** How long a run may take to come to the end of its step before it is killed. */
const GRACE_MS = 30_000;
const STDERR = 2;

type Event = Extract<RunMessage, { kind: "event" }>["event"];
type Result = Extract<RunMessage, { kind: "done" }>["result"];

/**
 * Trains in a process of its own. Once the signal says so, the process is asked to stop, and killed if it does not.
 * @throws what the run threw, by name, code and message; an Error of code `run-lost` where its process died
 */
export function runChild(request: RunRequest, signal: AbortSignal, onEvent: (event: Event) => void): Promise<Result> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    // The main program's standard output is its own.
    const child = fork(processFile, {
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", STDERR, STDERR, "ipc"],
    });
    let outcome: (() => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      child.send("stop", () => {});
      timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    };
    signal.addEventListener("abort", stop, { once: true });
    child.on("message", (message: RunMessage) => {
      if (message.kind === "event") onEvent(message.event);
      else if (message.kind === "done") outcome = () => resolve(message.result);
      else
        outcome = () => reject(Object.assign(new Error(message.message), { name: message.name, code: message.code }));
    });
    child.once("error", reject);
    child.once("close", (code, killed) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      if (signal.aborted) reject(signal.reason);
      else if (outcome) outcome();
      else {
        const how = killed ? `signal ${killed}` : `exit code ${code}`;
        reject(Object.assign(new Error(`the process of the run died (${how})`), { code: "run-lost" }));
      }
    });
    child.send(request, (error) => error && reject(error));
  });
}
