import { DEFAULT_PHANTOM_CLASSES, drawPatient, renderSmear } from "@leukoscope/data";
import { encodePng } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import type { PhantomFile, PhantomRequest } from "./messages.ts";

const SIDE = 320;

// One after another, so that the first is on the page while the rest are drawn.
globalThis.addEventListener("message", ({ data: { count, seed } }: MessageEvent<PhantomRequest>) => {
  const random = new Random(seed);
  for (let k = 0; k < count; k++) {
    const kind = DEFAULT_PHANTOM_CLASSES[k % DEFAULT_PHANTOM_CLASSES.length];
    const patient = drawPatient(random.fork(`patient ${k}`), `phantom-${seed}-${k + 1}`);
    const smear = renderSmear({ width: SIDE, height: SIDE, seed: `${seed} image ${k}`, patient, cells: [kind, kind] });
    const file: PhantomFile = {
      name: `phantom-${seed}-${kind}-${k + 1}.png`,
      png: new Uint8Array(encodePng(smear.image)),
    };
    globalThis.postMessage(file);
  }
});
