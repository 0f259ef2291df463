import type { FitSpec } from "@leukoscope/classifier";
import type { PreparationStep } from "@leukoscope/imaging";

/** How the images of a protocol become the model's input, a square of `size` pixels. */
export const inputFit = (size: number, preparation: readonly PreparationStep[]): FitSpec => ({
  input: { width: size, height: size },
  ...(preparation.length === 0 ? {} : { preparation }),
  resize: { interpolation: "bilinear", cropMode: "center", cropPct: 1 },
});
