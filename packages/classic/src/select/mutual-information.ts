import { byClass, columnOf, type Labelled, widthOf } from "../table/rows.ts";

/** Neighbours of a point within its class. */
const K = 3;

/**
 * Mutual information of every column with the class, in nats, by Ross's estimator (2014): how many points of any class
 * lie as near as the third neighbour of the own class. scikit-learn's `mutual_info_classif`, but for the noise that it
 * adds to tell equal values apart: equal values are neighbours at distance 0 here.
 */
export function mutualInformation(data: Labelled): number[] {
  const groups = byClass(data.labels, data.classes).filter((group) => group.length > 1);
  const used = groups.reduce((sum, group) => sum + group.length, 0);
  return Array.from({ length: widthOf(data.rows) }, (_, column) => {
    const values = columnOf(data.rows, column);
    const all = Float64Array.from(groups.flat(), (row) => values[row]).sort();
    let [ofClass, ofNeighbours, ofReach] = [0, 0, 0];
    for (const group of groups) {
      const own = Float64Array.from(group, (row) => values[row]).sort();
      const k = Math.min(K, own.length - 1);
      ofClass += own.length * digamma(own.length);
      ofNeighbours += own.length * digamma(k);
      for (let i = 0; i < own.length; i++) {
        const radius = distanceToNeighbour(own, i, k);
        // As scikit-learn: strictly nearer than the neighbour.
        const reach = countWithin(all, own[i], radius === 0 ? 0 : previous(radius));
        ofReach += digamma(reach);
      }
    }
    return Math.max(0, digamma(used) + (ofNeighbours - ofClass - ofReach) / used);
  });
}

const previous = (value: number): number => value * (1 - 2 ** -53);

/** Distance from the i-th of sorted values to its k-th nearest other. */
function distanceToNeighbour(sorted: Float64Array, i: number, k: number): number {
  let left = i;
  let right = i;
  let distance = 0;
  for (let found = 0; found < k; found++) {
    const below = left > 0 ? sorted[i] - sorted[left - 1] : Number.POSITIVE_INFINITY;
    const above = right + 1 < sorted.length ? sorted[right + 1] - sorted[i] : Number.POSITIVE_INFINITY;
    if (below <= above) {
      distance = below;
      left--;
    } else {
      distance = above;
      right++;
    }
  }
  return distance;
}

const countWithin = (sorted: Float64Array, centre: number, radius: number): number =>
  firstFrom(sorted, (value) => value - centre > radius) - firstFrom(sorted, (value) => centre - value <= radius);

/** Index of the first value of which `holds` is true, by halving; it is false before and true from there on. */
function firstFrom(sorted: Float64Array, holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Of whole numbers from 1 and beyond: recurrence up to 6, then the asymptotic series; within 1e-12. */
function digamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 10) shift -= 1 / at++;
  const square = 1 / (at * at);
  return (
    shift + Math.log(at) - 1 / (2 * at) - square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))
  );
}
