import { type DescriptorFamily, describes } from "../descriptor.ts";
import { DIRECTIONS } from "./directions.ts";
import type { GreyLevels } from "./grey-levels.ts";

const glrlm = describes("Galloway 1975");
const chu = describes("Chu et al. 1990");
const dasarathy = describes("Dasarathy and Holder 1991");
const up = Number.POSITIVE_INFINITY;

/**
 * Figures of the run-length matrix: maximal runs of one step along a direction, within the region; each is the mean over
 * four directions. The two non-uniformities are divided by the number of runs once more, so that they do not grow with
 * the cell.
 */
export const runLengthTexture: DescriptorFamily<GreyLevels> = {
  descriptors: [
    glrlm("glrlm.shortRunEmphasis", "1", [0, 1], "mean of 1 / length^2"),
    glrlm("glrlm.longRunEmphasis", "px^2", [1, up], "mean of length^2"),
    glrlm("glrlm.greyLevelNonUniformity", "1", [0, 1], "sum over steps of squared shares of runs; 1 for one grey"),
    glrlm("glrlm.runLengthNonUniformity", "1", [0, 1], "sum over lengths of squared shares of runs"),
    glrlm("glrlm.runPercentage", "1", [0, 1], "runs over pixels"),
    chu("glrlm.lowGreyLevelRunEmphasis", "1", [0, 1], "mean of 1 / step^2"),
    chu("glrlm.highGreyLevelRunEmphasis", "step^2", [1, up], "mean of step^2"),
    dasarathy("glrlm.shortRunLowGreyLevelEmphasis", "1", [0, 1], "mean of 1 / (step^2 length^2)"),
    dasarathy("glrlm.shortRunHighGreyLevelEmphasis", "step^2", [0, up], "mean of step^2 / length^2"),
    dasarathy("glrlm.longRunLowGreyLevelEmphasis", "px^2", [0, up], "mean of length^2 / step^2"),
    dasarathy("glrlm.longRunHighGreyLevelEmphasis", "px^2 step^2", [1, up], "mean of length^2 step^2"),
  ],
  measure: (grey) => {
    const sums = new Array<number>(11).fill(0);
    for (const [dx, dy] of DIRECTIONS) {
      runFigures(runLengths(grey, dx, dy), grey.levels).forEach((value, i) => {
        sums[i] += value / DIRECTIONS.length;
      });
    }
    return sums;
  },
};

/** Counts of runs: row `step - 1`, column `length - 1`, row-major; as many columns as the longer side has pixels. */
export function runLengths({ data, height, levels, width }: GreyLevels, dx: number, dy: number): Float64Array {
  const longest = Math.max(width, height);
  const runs = new Float64Array(levels * longest);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = data[y * width + x];
      if (level === 0) continue;
      const goesOn = x - dx >= 0 && x - dx < width && y - dy >= 0 && data[(y - dy) * width + x - dx] === level;
      if (goesOn) continue;
      let length = 1;
      let nextX = x + dx;
      let nextY = y + dy;
      while (nextX >= 0 && nextX < width && nextY < height && data[nextY * width + nextX] === level) {
        length++;
        nextX += dx;
        nextY += dy;
      }
      runs[(level - 1) * longest + length - 1]++;
    }
  }
  return runs;
}

/** The eleven figures in the order of {@link runLengthTexture}; NaN when there is no run. */
export function runFigures(runs: Float64Array, levels: number): number[] {
  const longest = runs.length / levels;
  const ofLength = new Float64Array(longest);
  let [count, pixels, greyNonUniformity] = [0, 0, 0];
  let [short, long, low, high, shortLow, shortHigh, longLow, longHigh] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let level = 1; level <= levels; level++) {
    let ofLevel = 0;
    const step = level * level;
    for (let length = 1; length <= longest; length++) {
      const number = runs[(level - 1) * longest + length - 1];
      if (number === 0) continue;
      const square = length * length;
      ofLevel += number;
      ofLength[length - 1] += number;
      pixels += number * length;
      short += number / square;
      long += number * square;
      shortLow += number / square / step;
      shortHigh += (number * step) / square;
      longLow += (number * square) / step;
      longHigh += number * square * step;
    }
    count += ofLevel;
    greyNonUniformity += ofLevel ** 2;
    low += ofLevel / step;
    high += ofLevel * step;
  }
  const lengthNonUniformity = ofLength.reduce((sum, number) => sum + number ** 2, 0);
  return [
    short / count,
    long / count,
    greyNonUniformity / count ** 2,
    lengthNonUniformity / count ** 2,
    count / pixels,
    low / count,
    high / count,
    shortLow / count,
    shortHigh / count,
    longLow / count,
    longHigh / count,
  ];
}
