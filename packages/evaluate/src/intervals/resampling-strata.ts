import type { ResamplingUnit } from "./bootstrap.ts";

/**
 * What the bootstrap draws, by stratum. Without groups: single images, stratified by true class, so that the class
 * counts stay what the split made them and no class vanishes from a resample. With groups: whole groups, stratified by
 * the class that is most frequent in the group (the lowest index in a tie).
 *
 * @param groups one id for each label, such as the patient or the slide.
 */
export function resamplingStrata(
  labels: readonly number[],
  classCount: number,
  groups?: readonly string[],
): ResamplingUnit[][] {
  const strata: ResamplingUnit[][] = Array.from({ length: classCount }, () => []);
  for (const unit of unitsOf(labels.length, groups)) strata[commonest(unit, labels, classCount)].push(unit);
  return strata;
}

function unitsOf(count: number, groups?: readonly string[]): number[][] {
  if (groups === undefined) return Array.from({ length: count }, (_, item) => [item]);
  const units = new Map<string, number[]>();
  groups.forEach((group, item) => {
    const unit = units.get(group);
    if (unit === undefined) units.set(group, [item]);
    else unit.push(item);
  });
  return [...units.values()];
}

function commonest(unit: ResamplingUnit, labels: readonly number[], classCount: number): number {
  const counts = new Array<number>(classCount).fill(0);
  for (const item of unit) counts[labels[item]]++;
  return counts.indexOf(Math.max(...counts));
}
