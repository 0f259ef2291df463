import type { Fingerprint } from "./fingerprint.ts";
import { HashIndex } from "./hash-index.ts";
import { likeness } from "./likeness.ts";

/** Two images that show the same. */
export interface NearPair {
  /** Indices into the fingerprints, `first` below `second`. */
  readonly first: number;
  readonly second: number;
  /** The element of `dihedral` that the second has to be turned by to lie upon the first; 0 for none. */
  readonly turn: number;
  /** Bits in which the perceptual hashes differ. */
  readonly distance: number;
  /** 1 for the same picture; see {@link likeness}. */
  readonly likeness: number;
}

export interface NearOptions {
  /** Most bits of 64 in which two perceptual hashes may differ to be looked at, 0 to 15; 10 if not given. */
  readonly radius?: number;
  /** The likeness that two images must have at least; 0.8 if not given. */
  readonly likeness?: number;
}

/**
 * The radius only chooses what is looked at. The likeness decides: on C-NMC cells, cut out on black and all round, the
 * most alike pair of two different cells has 0.74; of the pairs that are one picture, the least alike has 0.80 (BCCD).
 */
export const NEAR_RADIUS = 10;
export const NEAR_LIKENESS = 0.8;

/**
 * All pairs of images that show the same, also turned, flipped, encoded, brightened or sized anew, or shifted as far as
 * the hash bears: a few hundredths of the side. Fields that overlap less are not found. No image is compared with all.
 * @returns sorted by `first`, then `second`; for each pair the turn that fits best
 */
export function findNearDuplicates(
  prints: readonly Fingerprint[],
  { radius = NEAR_RADIUS, likeness: least = NEAR_LIKENESS }: NearOptions = {},
): NearPair[] {
  const index = new HashIndex(
    prints.map(({ hashes }) => hashes[0]),
    radius,
  );
  const pairs: NearPair[] = [];
  for (const [second, { hashes, thumbnail }] of prints.entries()) {
    const best = new Map<number, NearPair>();
    for (const [turn, hash] of hashes.entries()) {
      index.near(hash, (first, distance) => {
        const known = best.get(first);
        if (first >= second || known?.likeness === 1) return;
        const value = likeness(prints[first].thumbnail, thumbnail, turn);
        if (value >= least && value > (known?.likeness ?? -1)) {
          best.set(first, { first, second, turn, distance, likeness: value });
        }
      });
    }
    pairs.push(...[...best.values()].sort((a, b) => a.first - b.first));
  }
  return pairs.sort((a, b) => a.first - b.first || a.second - b.second);
}
