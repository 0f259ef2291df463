import { Worker } from "node:worker_threads";
import type { Answer, Call } from "../protocol.ts";
import type { WorkerHandle } from "../worker-session.ts";

/** Compiled, since Node 20 runs no TypeScript; this address is right from `src/node` (tests) and from `dist/node`. */
const workerFile = new URL("../../dist/node/thread-worker.js", import.meta.url);

/** A worker in a thread of this process. It can't be killed: cutting into native code aborts the process. */
export function startThread(): WorkerHandle {
  // Flags of the main program (`--input-type`, loaders) are not for the worker's compiled file.
  const worker = new Worker(workerFile, { execArgv: [] });
  let failure: Error | undefined;
  let gone = false;
  const exited = new Promise<void>((resolve) => {
    worker.once("exit", () => {
      gone = true;
      resolve();
    });
  });
  worker.unref();
  return {
    transfers: true,
    send: (call: Call, transfer: ArrayBuffer[]) => worker.postMessage(call, transfer),
    listen(onAnswer: (answer: Answer) => void, onLost: (reason: string) => void) {
      worker.on("message", onAnswer);
      worker.once("messageerror", (error) => onLost(`an answer can't be read: ${error.message}`));
      // "exit" follows "error" always: only then is the thread gone.
      worker.once("error", (error) => {
        failure = error instanceof Error ? error : new Error(String(error));
      });
      worker.once("exit", (code) => onLost(failure?.message ?? `exit code ${code}`));
    },
    hold: (busy: boolean) => (busy ? worker.ref() : worker.unref()),
    async end() {
      if (gone) return;
      worker.ref();
      worker.postMessage("end");
      await exited;
    },
  };
}
