import { type DescriptorFamily, describes } from "../descriptor.ts";
import type { Contour } from "./contour.ts";

const signature = describes("Mohapatra et al. 2014; the contour signature of Deep Leuko 2025");

/** The distances of a contour's points from their mean. */
export const contourSignature: DescriptorFamily<Contour> = {
  descriptors: [
    signature("signature.mean", "px", [0, Number.POSITIVE_INFINITY], "mean distance from the centre"),
    signature(
      "signature.variance",
      "1",
      [0, Number.POSITIVE_INFINITY],
      "variance of the distance over the squared mean; 0 for a circle",
    ),
    signature(
      "signature.skewness",
      "1",
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      "above 0 where a few points reach out",
    ),
    signature(
      "signature.kurtosis",
      "1",
      [1, Number.POSITIVE_INFINITY],
      "fourth moment over the squared variance; 3 for a normal spread",
    ),
  ],
  measure: ({ x, y }) => {
    const count = x.length;
    let [cx, cy] = [0, 0];
    for (let i = 0; i < count; i++) {
      cx += x[i];
      cy += y[i];
    }
    cx /= count;
    cy /= count;
    const distances = new Float64Array(count);
    let mean = 0;
    for (let i = 0; i < count; i++) {
      distances[i] = Math.sqrt((x[i] - cx) ** 2 + (y[i] - cy) ** 2);
      mean += distances[i] / count;
    }
    let [second, third, fourth] = [0, 0, 0];
    for (const distance of distances) {
      const away = distance - mean;
      const square = away * away;
      second += square;
      third += square * away;
      fourth += square * square;
    }
    second /= count;
    if (!(second > 1e-18 * mean ** 2)) return [mean, mean > 0 ? 0 : Number.NaN, Number.NaN, Number.NaN];
    return [mean, second / mean ** 2, third / count / second ** 1.5, fourth / count / second ** 2];
  },
};
