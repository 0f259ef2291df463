import type { Random } from "@leukoscope/random";
import { hadamard } from "./hadamard.ts";

export const samplings = ["orthogonal", "paired", "independent"] as const;
/**
 * `independent`: each superpixel of each mask shown or hidden at even odds, as in the `lime` package. `paired`: every mask
 * is followed by its opposite, so that what two superpixels do together cancels out of what each does alone. `orthogonal`:
 * pairs from a Hadamard matrix, its columns and signs drawn at random, so that superpixels are shown together as often as
 * they are not, and none takes a share of what another does. The odds of each mask are the same in all three; what seeds
 * differ in becomes less.
 */
export type Sampling = (typeof samplings)[number];

/** `count` masks of a byte a superpixel, the first of them all shown. */
export function drawMasks(random: Random, count: number, features: number, sampling: Sampling): Uint8Array {
  const masks = new Uint8Array(count * features);
  masks.fill(1, 0, features);
  const pairs = Math.floor((count - 1) / 2);
  const designed = sampling === "orthogonal" ? design(random, pairs, features) : [];
  for (let row = 1; row < count; row++) {
    const own = masks.subarray(row * features, (row + 1) * features);
    const before = masks.subarray((row - 1) * features, row * features);
    const opposite = sampling !== "independent" && row % 2 === 0;
    const given = designed[(row - 1) >> 1];
    for (let j = 0; j < features; j++) {
      if (opposite) own[j] = 1 - before[j];
      else own[j] = given ? given[j] : random.int(2);
    }
  }
  return masks;
}

/** At most `most` masks that are orthogonal by column; none where there are too few for the superpixels. */
function design(random: Random, most: number, features: number): readonly Uint8Array[] {
  const rows = hadamard(most);
  if (rows.length < features) return [];
  const columns = random.shuffle(Uint32Array.from(rows.keys())).subarray(0, features);
  const signs = Int8Array.from(columns, () => (random.int(2) === 0 ? 1 : -1));
  return rows.map((row) => Uint8Array.from(columns, (column, j) => (row[column] === signs[j] ? 1 : 0)));
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
