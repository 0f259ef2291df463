import type { NamedFile } from "../state/dropped-files.ts";
import type { PhantomFile, PhantomRequest } from "./messages.ts";

/**
 * Draws synthetic smears in a worker: two white cells of one kind among red cells and platelets, kinds in turn.
 * @param onFile told of each as it is ready
 */
export function drawPhantoms(request: PhantomRequest, onFile: (file: NamedFile) => void): Promise<void> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "phantoms" });
  let drawn = 0;
  return new Promise<void>((resolve, reject) => {
    worker.addEventListener("message", ({ data: { name, png } }: MessageEvent<PhantomFile>) => {
      onFile({ path: name, file: new File([png], name, { type: "image/png" }) });
      drawn++;
      if (drawn === request.count) resolve();
    });
    worker.addEventListener("error", (event) => reject(new Error(`Phantoms could not be drawn: ${event.message}`)));
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
