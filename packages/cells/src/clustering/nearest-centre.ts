/** The index of the centre nearest to one point; the first of several. */
export function nearestCentre(data: ArrayLike<number>, at: number, dimensions: number, centres: Float32Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0, from = 0; from < centres.length; k++, from += dimensions) {
    let square = 0;
    for (let d = 0; d < dimensions; d++) square += (data[at + d] - centres[from + d]) ** 2;
    if (square >= least) continue;
    least = square;
    best = k;
  }
  return best;
}
