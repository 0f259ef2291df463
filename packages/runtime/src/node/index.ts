import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { SessionOptions } from "../index.ts";
import type { Answer, Call, LoadSettings } from "../protocol.ts";
import { WorkerRuntime } from "../worker-runtime.ts";
import type { WorkerHandle } from "../worker-session.ts";

/** Compiled, since Node 20 runs no TypeScript; this address is right from `src/node` (tests) and from `dist/node`. */
const workerFile = new URL("../../dist/node/worker.js", import.meta.url);

/**
 * ONNX Runtime's CPU build in worker threads, one a session, so that the event loop stays free and sessions run side
 * by side. Idle workers don't keep the process alive. Don't call `process.exit` during a run: ending a thread inside
 * ONNX Runtime aborts the process; `close()` waits for the runs.
 */
export class NodeRuntime extends WorkerRuntime {
  protected override settings({ threads }: SessionOptions): LoadSettings {
    return { threads: threads ?? availableParallelism() };
  }

  protected override start(): WorkerHandle {
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
      send: (call: Call) => worker.postMessage(call),
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
}
