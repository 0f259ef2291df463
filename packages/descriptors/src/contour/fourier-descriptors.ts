import { type DescriptorFamily, describes } from "../descriptor.ts";
import type { Contour } from "./contour.ts";

/** Frequencies but 0 (the place) and 1 (the circle that the rest is compared with). */
const FREQUENCIES = [-1, 2, -2, 3, -3, 4, -4, 5, -5, 6];

const fourier = describes("Granlund 1972");

/** Magnitudes of a contour's harmonics: shifting, scaling, turning and the starting point leave them alone. */
export const fourierDescriptors: DescriptorFamily<Contour> = {
  descriptors: FREQUENCIES.map((frequency) =>
    fourier(
      `fourier.${frequency}`,
      "1",
      [0, Number.POSITIVE_INFINITY],
      frequency === -1 ? "ellipse: backward circle over forward circle" : `harmonic ${frequency} over the circle's`,
    ),
  ),
  measure: (contour) => {
    const circle = magnitude(contour, 1);
    return FREQUENCIES.map((frequency) => (circle > 0 ? magnitude(contour, frequency) / circle : Number.NaN));
  },
};

/** |sum of (x - iy) exp(-2πi k f / n)|; y is turned up, so that the contour runs with the circle of frequency 1. */
function magnitude({ x, y }: Contour, frequency: number): number {
  const turn = (-2 * Math.PI * frequency) / x.length;
  let [real, imaginary] = [0, 0];
  for (let k = 0; k < x.length; k++) {
    const cos = Math.cos(turn * k);
    const sin = Math.sin(turn * k);
    real += x[k] * cos + y[k] * sin;
    imaginary += x[k] * sin - y[k] * cos;
  }
  return Math.hypot(real, imaginary);
}
