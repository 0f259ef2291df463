import { checkSameLength } from "../checks.ts";
import { proportionInterval } from "../intervals/grouped-proportion.ts";
import type { Interval } from "../intervals/wilson.ts";
import { checkLabels } from "../predictions.ts";

/** How prediction sets did on test images. */
export interface SetCoverage {
  /** Share of the sets that hold the true class. */
  readonly coverage: number;
  /** 95 % Wilson interval, on the effective sample size where groups are given. */
  readonly interval: Interval;
  /** The same for the images of each class; `null` for a class without any. */
  readonly perClass: readonly (number | null)[];
  /** Mean number of classes in a set. */
  readonly meanSize: number;
  /** Share of the sets that name one class. */
  readonly singletons: number;
  /** Number of sets of 0, 1, ... classes. */
  readonly sizes: readonly number[];
}

/**
 * Coverage and size of prediction sets.
 * @param sets of `predictionSet`, one an image.
 * @throws {EvaluationError} `no-predictions`, `label-out-of-range` or `length-mismatch`.
 */
export function setCoverage(
  labels: readonly number[],
  sets: readonly (readonly number[])[],
  classCount: number,
  groups?: readonly string[],
): SetCoverage {
  checkLabels(labels, classCount);
  checkSameLength(labels, sets, ["labels", "sets"]);
  if (groups !== undefined) checkSameLength(labels, groups, ["labels", "groups"]);
  const held = labels.map((label, i) => sets[i].includes(label));
  const share = (flags: readonly boolean[]) => flags.filter(Boolean).length / flags.length;
  const sizes = new Array<number>(classCount + 1).fill(0);
  for (const set of sets) sizes[set.length]++;
  return {
    coverage: share(held),
    interval: proportionInterval(held, groups),
    perClass: Array.from({ length: classCount }, (_, k) => {
      const own = held.filter((_, i) => labels[i] === k);
      return own.length === 0 ? null : share(own);
    }),
    meanSize: sets.reduce((sum, set) => sum + set.length, 0) / sets.length,
    singletons: sizes[1] / sets.length,
    sizes,
  };
}
