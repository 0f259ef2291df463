import { parentPort, Worker } from "node:worker_threads";
import type { Answer, Call } from "../messages.ts";
import { type Job, serve } from "../serve.ts";
import type { WorkerHandle } from "../worker-handle.ts";

/** A worker thread. @param file compiled JavaScript that calls {@link serveInThread}, as Node 20 runs no TypeScript */
export function startThread(file: URL): WorkerHandle {
  // Flags of the main program (`--input-type`, loaders) are not for the worker's compiled file.
  const worker = new Worker(file, { execArgv: [] });
  let failure: string | undefined;
  worker.unref();
  return {
    send: (call: Call, transfer) => worker.postMessage(call, transfer),
    listen(onAnswer: (answer: Answer) => void, onLost: (reason: string) => void) {
      worker.on("message", onAnswer);
      worker.once("messageerror", (error) => {
        failure ??= `an answer can't be read: ${error.message}`;
        worker.terminate();
      });
      worker.once("error", (error: unknown) => {
        failure ??= error instanceof Error ? error.message : String(error);
      });
      // Comes after "error", always.
      worker.once("exit", (code) => onLost(failure ?? `exit code ${code}`));
    },
    hold: (busy: boolean) => (busy ? worker.ref() : worker.unref()),
    async end() {
      await worker.terminate();
    },
  };
}

/** Makes the worker thread that calls it run `job` for its pool. */
export function serveInThread<Input, Output>(job: Job<Input, Output>): void {
  const port = parentPort;
  if (!port) throw new Error("a pool's job is served in a worker thread only");
  port.on(
    "message",
    serve(job, (answer, transfer) => port.postMessage(answer, transfer)),
  );
}
