import { type Descriptor, type DescriptorFamily, describes } from "../descriptor.ts";
import { coOccurrence } from "./co-occurrence.ts";
import { DIRECTIONS } from "./directions.ts";
import type { GreyLevels } from "./grey-levels.ts";
import { type Haralick, haralick } from "./haralick.ts";

/** px between the two pixels of a pair, along and across; diagonal pairs lie 1.41 times as far. */
const DISTANCES = [1, 3];

const glcm = describes("Haralick et al. 1973; as mahotas");
const up = Number.POSITIVE_INFINITY;

/** Unit, range and meaning of each figure. */
const FIGURES: Readonly<Record<keyof Haralick, readonly [string, readonly [number, number], string]>> = {
  angularSecondMoment: ["1", [0, 1], "sum of squared shares; 1 for one grey"],
  contrast: ["step^2", [0, up], "mean squared difference"],
  correlation: ["1", [-1, 1], "linear correlation; 1 for one grey"],
  sumOfSquares: ["step^2", [0, up], "variance of the steps"],
  inverseDifferenceMoment: ["1", [0, 1], "homogeneity: mean of 1 / (1 + squared difference)"],
  sumAverage: ["step", [2, up], "mean of the sum of two steps"],
  sumVariance: ["step^2", [0, up], "variance of that sum"],
  sumEntropy: ["bit", [0, up], "entropy of that sum"],
  entropy: ["bit", [0, up], "entropy of the pairs"],
  differenceVariance: ["step^2", [0, up], "variance of the absolute difference"],
  differenceEntropy: ["bit", [0, up], "entropy of that difference"],
  informationMeasure1: ["1", [-1, 0], "mutual information over entropy, negative"],
  informationMeasure2: ["1", [0, 1], "sqrt(1 - exp(-2 mutual information))"],
  maximalCorrelation: ["1", [0, 1], "largest correlation any numbering of the steps could have"],
};
const names = Object.keys(FIGURES) as (keyof Haralick)[];

/** Haralick's figures at each distance: their mean over the four directions and their range, as he proposed. */
export const coOccurrenceTexture: DescriptorFamily<GreyLevels> = {
  descriptors: DISTANCES.flatMap((distance) =>
    names.flatMap((name): Descriptor[] => {
      const [unit, range, meaning] = FIGURES[name];
      return [
        glcm(
          `glcm.${distance}.${name}`,
          unit,
          range,
          `${meaning}; pairs ${distance} px apart, mean of four directions`,
        ),
        glcm(
          `glcm.${distance}.${name}.range`,
          unit,
          [0, range[1] - range[0]],
          "largest less smallest of the four directions",
        ),
      ];
    }),
  ),
  measure: (grey) =>
    DISTANCES.flatMap((distance) => {
      const found = DIRECTIONS.flatMap(
        ([dx, dy]) => haralick(coOccurrence(grey, distance * dx, distance * dy), grey.levels) ?? [],
      );
      if (found.length === 0) return names.flatMap(() => [Number.NaN, Number.NaN]);
      return names.flatMap((name) => {
        const values = found.map((figures) => figures[name]);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        return [mean, Math.max(...values) - Math.min(...values)];
      });
    }),
};
