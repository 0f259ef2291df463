/**
 * The `share` quantile with linear interpolation between neighbours, as `numpy.quantile`. Reorders the values: sorting
 * a million of them would take a hundred times as long as the selection does.
 * @param values at least one, none NaN
 * @param share from 0 to 1
 */
export function quantile(values: Float32Array, share: number): number {
  const position = (values.length - 1) * share;
  const index = Math.floor(position);
  select(values, index);
  const low = values[index];
  if (index === position) return low;
  // Everything behind the selected value is at least as large: the next one is the smallest of it.
  let next = values[index + 1];
  for (let i = index + 2; i < values.length; i++) if (values[i] < next) next = values[i];
  return low + (position - index) * (next - low);
}

/** Hoare's selection: afterwards the value of rank `k` stands at `k`, none larger before it, none smaller behind. */
function select(values: Float32Array, k: number): void {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = values[k];
    let i = left;
    let j = right;
    do {
      while (values[i] < pivot) i++;
      while (pivot < values[j]) j--;
      if (i <= j) {
        const swapped = values[i];
        values[i++] = values[j];
        values[j--] = swapped;
      }
    } while (i <= j);
    if (j < k) left = i;
    if (k < i) right = j;
  }
}

/** The same of 8-bit values, from how often each occurs. */
export function quantileOfCounts(counts: ArrayLike<number>, share: number): number {
  let total = 0;
  for (let level = 0; level < counts.length; level++) total += counts[level];
  const position = (total - 1) * share;
  const index = Math.floor(position);
  const low = levelOfRank(counts, index);
  return low + (position - index) * (levelOfRank(counts, Math.min(index + 1, total - 1)) - low);
}

function levelOfRank(counts: ArrayLike<number>, rank: number): number {
  let level = 0;
  for (let seen = counts[0]; seen <= rank; seen += counts[level]) level++;
  return level;
}
