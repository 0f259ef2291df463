import { Analyser } from "./analyser.ts";
import type { Answer, Call } from "./messages.ts";

const analyser = new Analyser();

// One call at a time: a decoded image is large, and the engine runs one session at a time anyway.
let last: Promise<void> = Promise.resolve();

globalThis.addEventListener("message", ({ data: { id, request } }: MessageEvent<Call>) => {
  last = last.then(async () => {
    const answer: Answer = await analyser.perform(request).then(
      (result) => ({ id, result }),
      (error: unknown) => ({ id, error: error instanceof Error ? error.message : String(error) }),
    );
    globalThis.postMessage(answer);
  });
});
