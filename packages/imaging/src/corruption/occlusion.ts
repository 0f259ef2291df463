import type { Random } from "@leukoscope/random";
import { assertNumber } from "../argument.ts";
import { createImage, type Image } from "../image.ts";

/**
 * Covers a fraction of the image with one black rectangle of about the image's proportions somewhere within it, as dirt
 * does. The area is right within half a side of the image; a fraction of
 * less than about half a pixel covers nothing.
 * @throws ImageError `bad-argument` unless the fraction is from 0 to 1
 */
export function occlude({ data, height, width }: Image, fraction: number, random: Random): Image {
  assertNumber("The fraction occluded", fraction, 0, 1);
  const out = createImage(width, height, data.slice());
  const across = Math.round(width * Math.sqrt(fraction));
  if (across === 0) return out;
  const down = Math.min(height, Math.round((fraction * width * height) / across));
  const left = random.int(width - across + 1);
  const top = random.int(height - down + 1);
  for (let y = top; y < top + down; y++) {
    const from = 3 * (y * width + left);
    out.data.fill(0, from, from + 3 * across);
  }
  return out;
}
