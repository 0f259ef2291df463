import type { Random } from "@leukoscope/random";

/**
 * Splits rows into folds with about the same share of every class in each; rows of one group stay together. Groups are
 * dealt one by one, the largest first, to the fold that then holds its classes most evenly.
 * @param groups what each row belongs to (patient, slide); every row for itself when left out
 * @returns the fold of each row, from 0
 */
export function foldsOf(
  labels: readonly number[],
  classes: number,
  count: number,
  random: Random,
  groups?: readonly string[],
): number[] {
  const members = new Map<string, number[]>();
  labels.forEach((_, row) => {
    const name = groups === undefined ? String(row) : groups[row];
    const group = members.get(name);
    if (group) group.push(row);
    else members.set(name, [row]);
  });
  const dealt = random.shuffle([...members.values()]).sort((one, other) => other.length - one.length);
  const totals = new Float64Array(classes);
  for (const label of labels) totals[label]++;
  const held = Array.from({ length: count }, () => new Float64Array(classes));
  const sizes = new Float64Array(count);
  const folds = new Array<number>(labels.length).fill(0);
  for (const group of dealt) {
    const own = new Float64Array(classes);
    for (const row of group) own[labels[row]]++;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let fold = 0; fold < count; fold++) {
      // How full the fold is of what the group brings, each class by its own size; then how full it is at all.
      let cost = 1e-6 * sizes[fold];
      for (let k = 0; k < classes; k++) if (own[k] > 0) cost += (own[k] * held[fold][k]) / totals[k];
      if (cost < least) {
        least = cost;
        best = fold;
      }
    }
    for (const row of group) {
      folds[row] = best;
      held[best][labels[row]]++;
    }
    sizes[best] += group.length;
  }
  return folds;
}
