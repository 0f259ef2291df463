import type { Random } from "@leukoscope/random";

export const samplings = ["paired", "independent"] as const;
/**
 * `independent`: each superpixel of each mask shown or hidden at even odds, as in the `lime` package. `paired`: every mask
 * is followed by its opposite, so that what two superpixels do together cancels out of what each does alone.
 */
export type Sampling = (typeof samplings)[number];

/** `count` masks of a byte a superpixel, the first of them all shown. */
export function drawMasks(random: Random, count: number, features: number, sampling: Sampling): Uint8Array {
  const masks = new Uint8Array(count * features);
  masks.fill(1, 0, features);
  for (let row = 1; row < count; row++) {
    const opposite = sampling === "paired" && row % 2 === 0;
    for (let j = 0; j < features; j++) {
      const at = row * features + j;
      masks[at] = opposite ? 1 - masks[at - features] : random.int(2);
    }
  }
  return masks;
}

/** Width of the kernel in the `lime` package for images. */
const KERNEL_WIDTH = 0.25;

/** How much each mask counts: an exponential kernel over its cosine distance from the whole image. */
export function kernelWeights(masks: Uint8Array, features: number): Float64Array {
  return Float64Array.from({ length: masks.length / features }, (_, row) => {
    let shown = 0;
    for (let j = 0; j < features; j++) shown += masks[row * features + j];
    const distance = 1 - Math.sqrt(shown / features);
    return Math.sqrt(Math.exp(-(distance ** 2) / KERNEL_WIDTH ** 2));
  });
}
