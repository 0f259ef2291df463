import { maximalCorrelation } from "./maximal-correlation.ts";

/** Haralick's fourteen figures of a co-occurrence matrix; levels are numbered from 1, entropies are in bits. */
export interface Haralick {
  readonly angularSecondMoment: number;
  readonly contrast: number;
  /** 1 for a single level. */
  readonly correlation: number;
  readonly sumOfSquares: number;
  /** Also called homogeneity. */
  readonly inverseDifferenceMoment: number;
  readonly sumAverage: number;
  readonly sumVariance: number;
  readonly sumEntropy: number;
  readonly entropy: number;
  readonly differenceVariance: number;
  readonly differenceEntropy: number;
  readonly informationMeasure1: number;
  readonly informationMeasure2: number;
  readonly maximalCorrelation: number;
}

const bits = (share: number): number => (share > 0 ? -share * Math.log2(share) : 0);

/**
 * Figures of a symmetric matrix of counts (Haralick, Shanmugam and Dinstein 1973, appendix I). Sum variance is taken
 * about the sum average and difference variance as a variance: what mahotas gives with `use_x_minus_y_variance`.
 * Undefined for a matrix without counts.
 */
export function haralick(counts: Float64Array, levels: number): Haralick | undefined {
  let total = 0;
  for (const count of counts) total += count;
  if (total === 0) return undefined;
  const marginal = new Float64Array(levels);
  const sums = new Float64Array(2 * levels - 1);
  const differences = new Float64Array(levels);
  let [energy, contrast, homogeneity, entropy, product] = [0, 0, 0, 0, 0];
  for (let i = 0; i < levels; i++) {
    for (let j = i; j < levels; j++) {
      const count = counts[i * levels + j];
      if (count === 0) continue;
      const share = count / total;
      const both = i === j ? share : 2 * share;
      const square = (j - i) * (j - i);
      marginal[i] += share;
      if (i !== j) marginal[j] += share;
      sums[i + j] += both;
      differences[j - i] += both;
      energy += both * share;
      contrast += both * square;
      homogeneity += both / (1 + square);
      entropy -= both * Math.log2(share);
      product += both * (i + 1) * (j + 1);
    }
  }
  const { mean, variance } = spreadOf(marginal, 1);
  const sum = spreadOf(sums, 2);
  const difference = spreadOf(differences, 0);
  const marginalEntropy = marginal.reduce((all, share) => all + bits(share), 0);
  // Both of Haralick's HXY1 and HXY2 are the entropy of independent neighbours when the margins are the same.
  const independent = 2 * marginalEntropy;
  const mutual = Math.max(0, independent - entropy);
  return {
    angularSecondMoment: energy,
    contrast,
    correlation: variance < 1e-12 ? 1 : (product - mean ** 2) / variance,
    sumOfSquares: variance,
    inverseDifferenceMoment: homogeneity,
    sumAverage: sum.mean,
    sumVariance: sum.variance,
    sumEntropy: sums.reduce((all, share) => all + bits(share), 0),
    entropy,
    differenceVariance: difference.variance,
    differenceEntropy: differences.reduce((all, share) => all + bits(share), 0),
    informationMeasure1: marginalEntropy > 1e-12 ? -mutual / marginalEntropy : 0,
    informationMeasure2: Math.sqrt(1 - Math.exp(-2 * mutual)),
    maximalCorrelation: maximalCorrelation(counts, marginal, total),
  };
}

function spreadOf(shares: Float64Array, first: number): { readonly mean: number; readonly variance: number } {
  let mean = 0;
  for (let i = 0; i < shares.length; i++) mean += shares[i] * (i + first);
  let variance = 0;
  for (let i = 0; i < shares.length; i++) variance += shares[i] * (i + first - mean) ** 2;
  return { mean, variance };
}
