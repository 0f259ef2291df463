const MOST_STEPS = 10_000_000;
/** Stands for a curvature that is not positive, as kernels that are no kernels give. */
const TAU = 1e-12;
/** Kernel rows that are kept, in values: 256 MB. */
const CACHE = 2 ** 26;

/** A two-class machine: f(x) = sum of `weights` times the kernel with each row, less `threshold`. */
export interface Machine {
  /** alpha_i y_i of each row; 0 for rows that are no support vectors. */
  readonly weights: Float64Array;
  readonly threshold: number;
}

/**
 * Trains a C-support-vector machine by sequential minimal optimisation with second-order choice of the pair (Fan, Chen
 * and Lin 2005), the algorithm of LIBSVM without its shrinking: the same solution within the tolerance.
 * @param signs 1 or -1 of each row
 * @param kernel of two rows, by index
 * @param c upper bound of every alpha
 * @param tolerance the largest violation of the optimality conditions that is let stand
 */
export function solveMachine(
  signs: Int8Array,
  kernel: (i: number, j: number) => number,
  c: number,
  tolerance: number,
): Machine {
  const count = signs.length;
  const alpha = new Float64Array(count);
  const gradient = new Float64Array(count).fill(-1);
  const diagonal = Float64Array.from(signs, (_, i) => kernel(i, i));
  const rowOf = cachedRows(count, kernel);
  const canGrow = (i: number): boolean => (signs[i] > 0 ? alpha[i] < c : alpha[i] > 0);
  const canShrink = (i: number): boolean => (signs[i] > 0 ? alpha[i] > 0 : alpha[i] < c);
  for (let step = 0; step < MOST_STEPS; step++) {
    let first = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const pull = -signs[i] * gradient[i];
      if (pull >= most && canGrow(i)) {
        most = pull;
        first = i;
      }
    }
    if (first < 0) break;
    const ofFirst = rowOf(first);
    let second = -1;
    let least = Number.POSITIVE_INFINITY;
    let best = Number.POSITIVE_INFINITY;
    for (let j = 0; j < count; j++) {
      if (!canShrink(j)) continue;
      const pull = -signs[j] * gradient[j];
      if (pull < least) least = pull;
      const difference = most - pull;
      if (difference <= 0) continue;
      const curvature = diagonal[first] + diagonal[j] - 2 * ofFirst[j];
      const gain = -(difference * difference) / (curvature > 0 ? curvature : TAU);
      if (gain <= best) {
        best = gain;
        second = j;
      }
    }
    if (second < 0 || most - least < tolerance) break;
    const ofSecond = rowOf(second);
    const curvature = Math.max(TAU, diagonal[first] + diagonal[second] - 2 * ofFirst[second]);
    const before = [alpha[first], alpha[second]];
    // Along the line on which the signed alphas keep their sum, from the bounds of the one to those of the other.
    let move = (-signs[first] * gradient[first] + signs[second] * gradient[second]) / curvature;
    move = Math.min(move, signs[first] > 0 ? c - before[0] : before[0], signs[second] > 0 ? before[1] : c - before[1]);
    alpha[first] = within(before[0] + signs[first] * move, c);
    alpha[second] = within(before[1] - signs[second] * move, c);
    const growth = signs[first] * (alpha[first] - before[0]);
    const loss = signs[second] * (alpha[second] - before[1]);
    for (let k = 0; k < count; k++) gradient[k] += signs[k] * (ofFirst[k] * growth + ofSecond[k] * loss);
  }
  return { weights: alpha.map((value, i) => value * signs[i]), threshold: thresholdOf(signs, alpha, gradient, c) };
}

/** Rounding must not leave a trace beside a bound: it would count as free. */
const within = (value: number, c: number): number => (value < 1e-12 * c ? 0 : value > c * (1 - 1e-12) ? c : value);

function thresholdOf(signs: Int8Array, alpha: Float64Array, gradient: Float64Array, c: number): number {
  let [free, sum] = [0, 0];
  let [upper, lower] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < signs.length; i++) {
    const value = signs[i] * gradient[i];
    if (alpha[i] > 0 && alpha[i] < c) {
      free++;
      sum += value;
    } else if ((alpha[i] === 0) === signs[i] > 0) upper = Math.min(upper, value);
    else lower = Math.max(lower, value);
  }
  return free > 0 ? sum / free : (upper + lower) / 2;
}

function cachedRows(count: number, kernel: (i: number, j: number) => number): (i: number) => Float64Array {
  const rows = new Map<number, Float64Array>();
  const room = Math.max(2, Math.floor(CACHE / count / 2));
  return (i) => {
    const kept = rows.get(i);
    if (kept) return kept;
    if (rows.size >= room) rows.delete(rows.keys().next().value ?? 0);
    const row = new Float64Array(count);
    for (let j = 0; j < count; j++) row[j] = kernel(i, j);
    rows.set(i, row);
    return row;
  };
}
