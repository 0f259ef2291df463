import { fork } from "node:child_process";
import type { Answer, Call } from "../protocol.ts";
import type { WorkerHandle } from "../worker-session.ts";

/** Compiled, as for threads. */
const workerFile = new URL("../../dist/node/process-worker.js", import.meta.url);

const STDERR = 2;

/**
 * A worker in a process of its own: a crash in native code, or a kill, takes it alone. Tensors cross a pipe in V8's
 * own binary form, 10 MB in about 10 ms.
 */
export function startProcess(): WorkerHandle {
  const child = fork(workerFile, {
    execArgv: [],
    serialization: "advanced",
    // The main program's standard output is its own.
    stdio: ["ignore", STDERR, STDERR, "ipc"],
  });
  let failure: string | undefined;
  let gone = false;
  const exited = new Promise<void>((resolve) => {
    // "close" comes after the last answer; "exit" may come before it.
    child.once("close", () => {
      gone = true;
      resolve();
    });
  });
  const hold = (busy: boolean) => {
    for (const handle of [child, child.channel]) busy ? handle?.ref() : handle?.unref();
  };
  hold(false);
  return {
    transfers: false,
    send: (call: Call) => {
      // A channel that breaks means a child that dies: "close" reports it.
      child.send(call, () => {});
    },
    listen(onAnswer: (answer: Answer) => void, onLost: (reason: string) => void) {
      child.on("message", (answer) => onAnswer(answer as Answer));
      child.once("error", (error) => {
        failure ??= error.message;
        // One that never started is never closed.
        if (child.pid === undefined) onLost(failure);
      });
      child.once("close", (code, signal) => onLost(failure ?? (signal ? `signal ${signal}` : `exit code ${code}`)));
    },
    hold,
    async end() {
      if (gone || child.pid === undefined) return;
      hold(true);
      // The child closes the channel: after `disconnect()` on this side there is no "close".
      child.send("end", () => {});
      await exited;
    },
    kill(reason: string) {
      failure ??= reason;
      child.kill("SIGKILL");
    },
  };
}
