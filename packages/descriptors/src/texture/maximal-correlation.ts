/** Lanczos finds the ends of a spectrum of 32 to four digits in this many steps. */
const STEPS = 20;
const HALVINGS = 40;

/**
 * Haralick's fourteenth figure, the root of the second largest eigenvalue of Q(i, j) = sum_k p(i, k) p(j, k) / (p(i)
 * p(k)): the largest correlation that any numbering of the levels could have. For a symmetric p, Q has the squared
 * eigenvalues of B(i, j) = p(i, j) / sqrt(p(i) p(j)). The first of these is 1, with the eigenvector sqrt(p): it is kept
 * out of a Lanczos iteration, whose tridiagonal matrix then has the wanted value at one of its ends.
 * @param counts symmetric, row-major
 * @param marginal shares of the levels
 * @param total sum of the counts
 * @returns in [0, 1]; 0 for a single level
 */
export function maximalCorrelation(counts: Float64Array, marginal: Float64Array, total: number): number {
  const levels: number[] = [];
  for (let i = 0; i < marginal.length; i++) if (marginal[i] > 0) levels.push(i);
  const size = levels.length;
  if (size < 2) return 0;
  const first = Float64Array.from(levels, (level) => Math.sqrt(marginal[level]));
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      matrix[i * size + j] = counts[levels[i] * marginal.length + levels[j]] / (total * first[i] * first[j]);
    }
  }
  const basis = [first];
  const diagonal: number[] = [];
  const beside: number[] = [];
  // Any start that the answer is not orthogonal to: neighbouring levels differ, as they do in the answer.
  let next = Float64Array.from(first, (_, i) => i + 1 + 0.1 * i * i);
  while (diagonal.length < Math.min(size - 1, STEPS)) {
    const length = orthogonalised(next, basis);
    if (!(length > 1e-10)) break;
    if (diagonal.length > 0) beside.push(length);
    const vector = next.map((value) => value / length);
    basis.push(vector);
    next = new Float64Array(size);
    let along = 0;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0, at = i * size; j < size; j++) sum += matrix[at + j] * vector[j];
      next[i] = sum;
      along += sum * vector[i];
    }
    diagonal.push(along);
  }
  return diagonal.length === 0 ? 0 : Math.min(1, largestMagnitude(diagonal, beside));
}

/** Takes all that lies along the basis out of a vector. @returns its length before it was normalised, relative to 1 */
function orthogonalised(vector: Float64Array, basis: readonly Float64Array[]): number {
  // Twice, since rounding leaves a trace the first time.
  for (let pass = 0; pass < 2; pass++) {
    for (const other of basis) {
      let along = 0;
      for (let i = 0; i < vector.length; i++) along += vector[i] * other[i];
      for (let i = 0; i < vector.length; i++) vector[i] -= along * other[i];
    }
  }
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}

/** The largest magnitude of a symmetric tridiagonal matrix's eigenvalues, all in [-1, 1], by bisection. */
function largestMagnitude(diagonal: readonly number[], beside: readonly number[]): number {
  let low = 0;
  let high = 1;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    const isWithin = below(diagonal, beside, middle) === diagonal.length && below(diagonal, beside, -middle) === 0;
    if (isWithin) high = middle;
    else low = middle;
  }
  return high;
}

/** How many eigenvalues lie below x: the negative terms of Sturm's sequence. */
function below(diagonal: readonly number[], beside: readonly number[], x: number): number {
  let count = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i] - x - (i === 0 ? 0 : beside[i - 1] ** 2 / pivot);
    if (pivot === 0) pivot = 1e-300;
    if (pivot < 0) count++;
  }
  return count;
}
