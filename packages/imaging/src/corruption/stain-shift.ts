import type { Random } from "@leukoscope/random";
import { changeStains } from "../augment/stain-jitter.ts";
import type { Image } from "../image.ts";
import { direction } from "./direction.ts";

/**
 * Another staining: each stain's amount times 1 + s and plus s in optical density, s being plus or minus `amount`, for
 * each stain by itself. A corner of the box from which Tellez et al. (2018) draw.
 */
export function shiftStains(image: Image, amount: number, random: Random): Image {
  const shifts = [0, 1, 2].map(() => direction(random) * amount);
  const [a, b, c] = shifts;
  return changeStains(image, { factors: [1 + a, 1 + b, 1 + c], shifts: [a, b, c] });
}
