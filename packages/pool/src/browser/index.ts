import type { Answer, Call } from "../messages.ts";
import { type Job, serve } from "../serve.ts";
import type { WorkerHandle } from "../worker-handle.ts";

/**
 * A web worker as a pool's worker. The caller makes it, since bundlers look for
 * `new Worker(new URL("./file.js", import.meta.url), { type: "module" })` word for word.
 */
export function webWorker(worker: Worker): WorkerHandle {
  return {
    send: (call: Call, transfer) => worker.postMessage(call, [...transfer]),
    listen(onAnswer: (answer: Answer) => void, onLost: (reason: string) => void) {
      const lose = (reason: string) => {
        // It may live on: no event tells whether an error ended it.
        worker.terminate();
        onLost(reason);
      };
      worker.addEventListener("message", (event: MessageEvent<Answer>) => onAnswer(event.data));
      worker.addEventListener("messageerror", () => lose("an answer can't be read"));
      worker.addEventListener("error", (event) => lose(event.message || "its script can't be loaded"));
    },
    hold() {},
    async end() {
      worker.terminate();
    },
  };
}

/** Makes the web worker that calls it run `job` for its pool. */
export function serveInWebWorker<Input, Output>(job: Job<Input, Output>): void {
  const receive = serve(job, (answer, transfer) => globalThis.postMessage(answer, { transfer: [...transfer] }));
  globalThis.addEventListener("message", (event: MessageEvent<Call>) => receive(event.data));
}
