import type { Plane } from "@leukoscope/imaging";
import { type Descriptor, type DescriptorFamily, describes } from "../descriptor.ts";
import type { Region } from "../region.ts";

const lbp = describes("Ojala et al. 2002, eight neighbours at radius 1; as scikit-image's uniform");

/** Share of a diagonal neighbour in the sample at radius 1 towards it, by bilinear interpolation. */
const NEAR = Math.SQRT1_2;
const DIAGONAL = NEAR * NEAR;
const SIDE = NEAR * (1 - NEAR);
const CENTRE = (1 - NEAR) * (1 - NEAR);

/** A sample that is the centre's equal must not fall below it by rounding. */
const ROUNDING = 1e-9;

/** For each of the 256 patterns: how many neighbours are as bright, or 9 where they change more than twice around. */
const KIND = Uint8Array.from({ length: 256 }, (_, pattern) => {
  const turned = ((pattern << 1) | (pattern >> 7)) & 255;
  return ones(pattern ^ turned) <= 2 ? ones(pattern) : 9;
});

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest &= rest - 1) count++;
  return count;
}

/** Shares of the ten rotation-invariant uniform patterns among the pixels whose eight neighbours are in the region. */
export const localBinaryPatterns: DescriptorFamily<{ readonly grey: Plane; readonly region: Region }> = {
  descriptors: Array.from(
    { length: 10 },
    (_, kind): Descriptor =>
      lbp(
        `lbp.${kind}`,
        "1",
        [0, 1],
        kind < 9 ? `share of pixels with ${kind} neighbours in a row at least as bright` : "share of all other pixels",
      ),
  ),
  measure: ({ grey, region }) => {
    const counts = new Array<number>(10).fill(0);
    const { data: inside, width } = region.mask;
    const { data } = grey;
    let total = 0;
    for (const i of region.pixels) {
      const above = i - width;
      const below = i + width;
      const whole =
        inside[above - 1] & inside[above] & inside[above + 1] & inside[i - 1] & inside[i + 1] & inside[below - 1];
      if ((whole & inside[below] & inside[below + 1]) === 0) continue;
      const centre = data[i];
      const up = data[above];
      const down = data[below];
      const left = data[i - 1];
      const right = data[i + 1];
      const least = centre - ROUNDING;
      const own = CENTRE * centre;
      let pattern = right >= centre ? 1 : 0;
      if (DIAGONAL * data[above + 1] + SIDE * (up + right) + own >= least) pattern |= 2;
      if (up >= centre) pattern |= 4;
      if (DIAGONAL * data[above - 1] + SIDE * (up + left) + own >= least) pattern |= 8;
      if (left >= centre) pattern |= 16;
      if (DIAGONAL * data[below - 1] + SIDE * (down + left) + own >= least) pattern |= 32;
      if (down >= centre) pattern |= 64;
      if (DIAGONAL * data[below + 1] + SIDE * (down + right) + own >= least) pattern |= 128;
      counts[KIND[pattern]]++;
      total++;
    }
    return counts.map((count) => count / total);
  },
};
