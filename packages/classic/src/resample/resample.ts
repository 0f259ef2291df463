import type { Random } from "@leukoscope/random";
import { ClassicError } from "../errors.ts";
import { byClass, type Labelled, nearestRows, pick } from "../table/rows.ts";

export const resamplings = ["none", "oversample", "undersample", "smote", "borderline-smote"] as const;
export type Resampling = (typeof resamplings)[number];

/** Neighbours that a synthetic row may lie towards. */
export const SMOTE_NEIGHBOURS = 5;
/** Neighbours that say whether a row lies at the border of its class. */
const BORDER_NEIGHBOURS = 10;

/**
 * Makes the classes equally large. Only for rows that are trained on: copies or relatives of test rows would be leaks.
 * - `oversample` repeats random rows of the smaller classes;
 * - `undersample` keeps as many random rows of each class as the smallest has;
 * - `smote` (Chawla et al. 2002) adds rows on the segments between rows of a class and their nearest neighbours in it;
 * - `borderline-smote` (Han et al. 2005, the first variant) does so from rows of which at least half, but not all, of
 *   the ten nearest are of other classes; a class without such rows gets none.
 * @param data scaled: neighbours are sought by Euclidean distance
 * @throws ClassicError `too-few-rows` for SMOTE when a class has a single row
 */
export function resample(data: Labelled, method: Resampling, random: Random): Labelled {
  const groups = byClass(data.labels, data.classes);
  const sizes = groups.map((group) => group.length).filter((size) => size > 0);
  if (method === "none" || sizes.length === 0) return data;
  if (method === "undersample") {
    const least = Math.min(...sizes);
    const kept = groups.flatMap((group) => random.shuffle([...group]).slice(0, least));
    return pick(
      data,
      kept.sort((one, other) => one - other),
    );
  }
  const most = Math.max(...sizes);
  const rows = [...data.rows];
  const labels = [...data.labels];
  for (const [label, group] of groups.entries()) {
    const missing = group.length === 0 ? 0 : most - group.length;
    if (missing === 0) continue;
    if (method === "oversample") {
      for (let i = 0; i < missing; i++) rows.push(data.rows[group[random.int(group.length)]]);
    } else {
      if (group.length < 2) {
        throw new ClassicError(
          "too-few-rows",
          group.length,
          `class ${label} has ${group.length} row to train on, and SMOTE needs two to lie between; take oversample, or leave the class out`,
        );
      }
      const seeds = method === "smote" ? group : borderRows(data, group);
      if (seeds.length === 0) continue;
      rows.push(...between(data, group, seeds, missing, random));
    }
    while (labels.length < rows.length) labels.push(label);
  }
  return { rows, labels, classes: data.classes };
}

/** Rows on the segments from `seeds` to their nearest neighbours in `group`. */
function between(
  { rows }: Labelled,
  group: readonly number[],
  seeds: readonly number[],
  count: number,
  random: Random,
): Float64Array[] {
  const neighbours = new Map<number, number[]>();
  return Array.from({ length: count }, () => {
    const seed = seeds[random.int(seeds.length)];
    const others = group.filter((row) => row !== seed);
    const near = neighbours.get(seed) ?? nearestRows(rows[seed], rows, others, SMOTE_NEIGHBOURS);
    neighbours.set(seed, near);
    const towards = rows[near[random.int(near.length)]];
    const share = random.next();
    return rows[seed].map((value, i) => value + share * (towards[i] - value));
  });
}

/** The rows of a class "in danger": at least half, but not all, of their nearest rows are of other classes. */
export function borderRows({ labels, rows }: Labelled, group: readonly number[]): number[] {
  const all = rows.map((_, index) => index);
  return group.filter((row) => {
    const near = nearestRows(
      rows[row],
      rows,
      all.filter((other) => other !== row),
      BORDER_NEIGHBOURS,
    );
    const foreign = near.filter((other) => labels[other] !== labels[row]).length;
    return foreign >= near.length / 2 && foreign < near.length;
  });
}
