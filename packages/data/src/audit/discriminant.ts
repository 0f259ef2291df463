/** Added to the diagonal of the covariance of standardised features: keeps it invertible, and the model simple. */
const RIDGE = 0.1;
/** Standardised values beyond this are held: one odd image must not bend the model. */
const MOST = 5;
/** Up to this many features get their squares beside them, so that a class in the middle of two others is seen. */
const SQUARED_UP_TO = 12;

/**
 * A linear discriminant (Fisher) with a ridge, classes alike in weight, on standardised features and their squares. What
 * does not depend on the labels is worked out once, so that it can be fitted to many permuted labels in little time.
 */
export class Discriminant {
  readonly #rows: readonly Float64Array[];
  readonly #train: readonly number[];
  readonly #test: readonly number[];
  /** Covariance of the training rows, all classes together. */
  readonly #total: Float64Array;
  readonly #d: number;

  /**
   * @param features one row an image, all of one length
   * @param train indices of the rows that are learnt from
   * @param test indices of the rows that are judged
   */
  constructor(features: readonly (readonly number[])[], train: readonly number[], test: readonly number[]) {
    this.#rows = standardised(features, train);
    this.#train = train;
    this.#test = test;
    this.#d = this.#rows[0].length;
    this.#total = covariance(this.#rows, train, this.#d);
  }

  /**
   * @param labels of all rows, from 0; those of the test rows are not looked at
   * @returns a class for each test row, in the order of `test`
   */
  predict(labels: ArrayLike<number>, classes: number): number[] {
    const d = this.#d;
    const means = Array.from({ length: classes }, () => new Float64Array(d));
    const counts = new Float64Array(classes);
    for (const index of this.#train) {
      const mean = means[labels[index]];
      const row = this.#rows[index];
      counts[labels[index]]++;
      for (let j = 0; j < d; j++) mean[j] += row[j];
    }
    const within = this.#total.slice();
    for (const [c, mean] of means.entries()) {
      if (counts[c] === 0) continue;
      for (let j = 0; j < d; j++) mean[j] /= counts[c];
      const weight = counts[c] / this.#train.length;
      for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) within[i * d + j] -= weight * mean[i] * mean[j];
    }
    for (let j = 0; j < d; j++) within[j * d + j] += RIDGE;
    choleskyInPlace(within, d);
    const rules = means.map((mean, c) => {
      const weights = solve(within, mean, d);
      const offset = counts[c] === 0 ? Number.NEGATIVE_INFINITY : -dot(weights, mean) / 2;
      return { weights, offset };
    });
    return this.#test.map((index) => {
      let best = 0;
      let most = Number.NEGATIVE_INFINITY;
      for (const [c, { offset, weights }] of rules.entries()) {
        const score = dot(weights, this.#rows[index]) + offset;
        if (score > most) [best, most] = [c, score];
      }
      return best;
    });
  }
}

/** Mean 0 and variance 1 over the training rows; constant features become 0. Squares follow, likewise. */
function standardised(features: readonly (readonly number[])[], train: readonly number[]): Float64Array[] {
  const scaled = scale(
    features.map((row) => Float64Array.from(row)),
    train,
  );
  if (scaled[0].length > SQUARED_UP_TO) return scaled;
  const squares = scale(
    scaled.map((row) => row.map((value) => value * value)),
    train,
  );
  return scaled.map((row, i) => Float64Array.of(...row, ...squares[i]));
}

function scale(rows: readonly Float64Array[], train: readonly number[]): Float64Array[] {
  const d = rows[0].length;
  const out = rows.map(() => new Float64Array(d));
  for (let j = 0; j < d; j++) {
    let sum = 0;
    for (const index of train) sum += rows[index][j];
    const mean = sum / train.length;
    let squares = 0;
    for (const index of train) squares += (rows[index][j] - mean) ** 2;
    const deviation = Math.sqrt(squares / train.length);
    if (deviation <= 1e-9 * Math.max(1, Math.abs(mean))) {
      // What is constant in training but not in the test rows cannot be learnt from.
      continue;
    }
    for (const [i, row] of rows.entries()) out[i][j] = Math.min(MOST, Math.max(-MOST, (row[j] - mean) / deviation));
  }
  return out;
}

/** Second moments over the training rows, whose means are 0 but for what was held at the ends; lower triangle. */
function covariance(rows: readonly Float64Array[], train: readonly number[], d: number): Float64Array {
  const out = new Float64Array(d * d);
  for (const index of train) {
    const row = rows[index];
    for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) out[i * d + j] += row[i] * row[j];
  }
  return out.map((sum) => sum / train.length);
}

/** The lower triangle becomes L with L L^T the matrix. */
function choleskyInPlace(a: Float64Array, d: number): void {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * d + j];
      for (let k = 0; k < j; k++) sum -= a[i * d + k] * a[j * d + k];
      a[i * d + j] = i === j ? Math.sqrt(Math.max(sum, 1e-9)) : sum / a[j * d + j];
    }
  }
}

function solve(lower: Float64Array, right: Float64Array, d: number): Float64Array {
  const x = right.slice();
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i * d + k] * x[k];
    x[i] /= lower[i * d + i];
  }
  for (let i = d - 1; i >= 0; i--) {
    for (let k = i + 1; k < d; k++) x[i] -= lower[k * d + i] * x[k];
    x[i] /= lower[i * d + i];
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}
