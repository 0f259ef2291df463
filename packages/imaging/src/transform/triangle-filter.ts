import { type FilterWeights, filterWeights, type Kernel } from "./filter-weights.ts";

const TRIANGLE: Kernel = { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) };

/** Weights of the triangle ("bilinear") filter, which has none below zero. */
export const triangleFilter = (inputSize: number, outputSize: number): FilterWeights =>
  filterWeights(TRIANGLE, inputSize, outputSize);
