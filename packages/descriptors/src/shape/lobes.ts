import { squaredDistance } from "@leukoscope/imaging";
import { type DescriptorFamily, describes } from "../descriptor.ts";
import type { Region } from "../region.ts";

/** A lobe narrows by at least this share of the thickest one's half width before it meets a thicker one. */
const NECK = 0.25;

const own = describes("peaks of the distance map by persistence (Edelsbrunner et al. 2002)");

/** Lobes of a nucleus, as neutrophils are told by. */
export const lobes: DescriptorFamily<Region> = {
  descriptors: [
    own("lobes", "1", [0, Number.POSITIVE_INFINITY], "thick parts that narrow strands join, or that lie apart"),
    own("halfWidth", "px", [0, Number.POSITIVE_INFINITY], "radius of the largest disc within"),
  ],
  measure: (region) => {
    const { count, halfWidth } = countLobes(region);
    return [count, halfWidth];
  },
};

/**
 * Counts the peaks of the distance to the background that stand out by more than `neck` of the highest: pixels are laid
 * from the highest down, and where two growing lobes meet, the lower one counts when its peak rises enough above the
 * meeting place. Parts that lie apart meet at 0.
 */
export function countLobes(
  { mask, pixels }: Region,
  neck = NECK,
): { readonly count: number; readonly halfWidth: number } {
  const squares = squaredDistance(mask);
  const order = pixels.slice().sort((one, other) => squares[other] - squares[one] || one - other);
  if (order.length === 0) return { count: 0, halfWidth: 0 };
  const { width } = mask;
  const halfWidth = Math.sqrt(squares[order[0]]);
  const least = neck * halfWidth;
  /** The pixel it was joined to, plus 1; 0 for a pixel that is not laid yet. The root is a lobe's peak. */
  const parent = new Int32Array(mask.data.length);
  const root = (pixel: number): number => {
    let at = pixel;
    while (parent[at] - 1 !== at) {
      parent[at] = parent[parent[at] - 1];
      at = parent[at] - 1;
    }
    return at;
  };
  let count = 0;
  const neighbours = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1];
  for (const pixel of order) {
    parent[pixel] = pixel + 1;
    let peak = pixel;
    for (const step of neighbours) {
      if (parent[pixel + step] === 0) continue;
      const other = root(pixel + step);
      if (other === peak) continue;
      const isHigher = squares[other] > squares[peak] || (squares[other] === squares[peak] && other < peak);
      const [kept, lost] = isHigher ? [other, peak] : [peak, other];
      if (Math.sqrt(squares[lost]) - Math.sqrt(squares[pixel]) >= least) count++;
      parent[lost] = kept + 1;
      peak = kept;
    }
  }
  // What was never lost is a lobe where it is thick enough.
  for (const pixel of pixels) if (parent[pixel] - 1 === pixel && Math.sqrt(squares[pixel]) >= least) count++;
  return { count, halfWidth };
}
