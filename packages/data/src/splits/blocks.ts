import type { Random } from "@leukoscope/random";
import type { ManifestRecord } from "../manifest/record.ts";
import { classesOf } from "./classes.ts";
import type { SplitRatio } from "./options.ts";
import { Shares } from "./shares.ts";

const [TRAIN, VAL, TEST] = [0, 1, 2];

/**
 * Cuts every class along the order of `records`. Validation and test stand side by side in one window, each one run;
 * the seed chooses where the window begins, all places alike, and which of the two comes first. The order is a line,
 * not a ring: the last field of a class is no neighbour of its first. So, in each class, test touches train at one
 * border at most, and validation too; with four random runs it could be four borders.
 *
 * Then a unit (copies of one image) that lies on two sides is brought to one: to test if any of it is there, else to
 * validation. Test's content stays as it is, but for copies of what it has; no image is lost.
 * @param records in natural path order.
 * @returns the part of each record (0 train, 1 validation, 2 test), and how many records were brought over.
 */
export function cutBlocks(
  records: readonly ManifestRecord[],
  units: readonly (readonly number[])[],
  ratio: SplitRatio,
  random: Random,
): { readonly partOf: number[]; readonly moved: number } {
  const partOf: number[] = new Array(records.length).fill(TRAIN);
  const shares = new Shares(ratio);
  for (const [name, indices] of classesOf(records)) {
    const [train, val, test] = shares.next(indices.length);
    const stream = random.fork(name);
    const start = stream.int(train + 1);
    const runs =
      stream.int(2) === 0
        ? [
            [VAL, val],
            [TEST, test],
          ]
        : [
            [TEST, test],
            [VAL, val],
          ];
    let at = start;
    for (const [part, length] of runs) {
      for (const index of indices.slice(at, at + length)) partOf[index] = part;
      at += length;
    }
  }
  let moved = 0;
  for (const unit of units) {
    const part = Math.max(...unit.map((index) => partOf[index]));
    for (const index of unit) {
      if (partOf[index] === part) continue;
      partOf[index] = part;
      moved++;
    }
  }
  return { partOf, moved };
}

/**
 * Cuts every class along the order of `records` into `k` runs of equal length, a fold each. A unit that lies on several
 * is brought to the fold of its first record.
 */
export function cutFolds(
  records: readonly ManifestRecord[],
  units: readonly (readonly number[])[],
  k: number,
): { readonly partOf: number[]; readonly moved: number } {
  const partOf: number[] = new Array(records.length);
  for (const indices of classesOf(records).values()) {
    for (const [rank, index] of indices.entries()) partOf[index] = Math.floor((k * rank) / indices.length);
  }
  let moved = 0;
  for (const [first, ...others] of units) {
    for (const index of others.filter((other) => partOf[other] !== partOf[first])) {
      partOf[index] = partOf[first];
      moved++;
    }
  }
  return { partOf, moved };
}
