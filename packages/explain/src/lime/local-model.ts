import { solvePositive } from "./cholesky.ts";

/** Masks, what the model said of them, and how much each counts. */
export interface LocalSample {
  /** Rows of a byte a superpixel: 1 where it was shown. */
  readonly masks: Uint8Array;
  /** Superpixels. */
  readonly features: number;
  readonly scores: Float64Array;
  readonly weights: Float64Array;
}

/** A linear model of the scores. */
export interface LocalModel {
  readonly intercept: number;
  /** A coefficient a superpixel. */
  readonly coefficients: Float64Array;
  /** Weighted R² on the masks it was fitted to. */
  readonly rSquared: number;
}

interface Centred {
  readonly sample: LocalSample;
  readonly meanMask: Float64Array;
  readonly meanScore: number;
  /** Weighted products of masks with masks, [features, features], and of masks with scores. */
  readonly gram: Float64Array;
  readonly moments: Float64Array;
  readonly total: number;
}

/** Weighted ridge regression with an intercept that is not shrunk: scikit-learn's `Ridge` with sample weights. */
export function ridge(sample: LocalSample, alpha: number): LocalModel {
  const centred = centre(sample);
  const matrix = centred.gram.slice();
  for (let j = 0; j < sample.features; j++) matrix[j * sample.features + j] += alpha;
  return finish(centred, solvePositive(matrix, centred.moments));
}

const MOST_ROUNDS = 10_000;
const CONVERGED = 1e-10;

/**
 * Weighted lasso by coordinate descent: scikit-learn's `Lasso` with sample weights, half the weighted mean square plus
 * alpha times the sum of magnitudes.
 */
export function lasso(sample: LocalSample, alpha: number): LocalModel {
  const centred = centre(sample);
  const { gram, moments, total } = centred;
  const { features } = sample;
  const coefficients = new Float64Array(features);
  const threshold = alpha * total;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let change = 0;
    for (let j = 0; j < features; j++) {
      const own = gram[j * features + j];
      if (own === 0) continue;
      let rest = moments[j];
      for (let k = 0; k < features; k++) if (k !== j) rest -= gram[j * features + k] * coefficients[k];
      const next = (Math.sign(rest) * Math.max(0, Math.abs(rest) - threshold)) / own;
      change = Math.max(change, Math.abs(next - coefficients[j]));
      coefficients[j] = next;
    }
    if (change < CONVERGED) break;
  }
  return finish(centred, coefficients);
}

function centre(sample: LocalSample): Centred {
  const { features, masks, scores, weights } = sample;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const meanMask = new Float64Array(features);
  let meanScore = 0;
  for (let row = 0; row < scores.length; row++) {
    const share = weights[row] / total;
    meanScore += share * scores[row];
    for (let j = 0; j < features; j++) meanMask[j] += share * masks[row * features + j];
  }
  const gram = new Float64Array(features * features);
  const moments = new Float64Array(features);
  const centred = new Float64Array(features);
  for (let row = 0; row < scores.length; row++) {
    for (let j = 0; j < features; j++) centred[j] = masks[row * features + j] - meanMask[j];
    const score = scores[row] - meanScore;
    for (let j = 0; j < features; j++) {
      const weighted = weights[row] * centred[j];
      moments[j] += weighted * score;
      for (let k = 0; k <= j; k++) gram[j * features + k] += weighted * centred[k];
    }
  }
  for (let j = 0; j < features; j++) for (let k = 0; k < j; k++) gram[k * features + j] = gram[j * features + k];
  return { sample, meanMask, meanScore, gram, moments, total };
}

function finish({ meanMask, meanScore, sample }: Centred, coefficients: Float64Array): LocalModel {
  const intercept = meanScore - coefficients.reduce((sum, value, j) => sum + value * meanMask[j], 0);
  const { features, masks, scores, weights } = sample;
  let [left, spread] = [0, 0];
  for (let row = 0; row < scores.length; row++) {
    let predicted = intercept;
    for (let j = 0; j < features; j++) predicted += coefficients[j] * masks[row * features + j];
    left += weights[row] * (scores[row] - predicted) ** 2;
    spread += weights[row] * (scores[row] - meanScore) ** 2;
  }
  return { intercept, coefficients, rSquared: spread > 0 ? 1 - left / spread : 1 };
}
