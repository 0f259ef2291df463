import { type Random, uniform } from "@leukoscope/random";
import type { Region } from "../region.ts";
import type { CropOptions } from "./augmentation.ts";

const ATTEMPTS = 10;

/**
 * A rectangle of a random share of the area and of random proportions (width over height, alike in their logarithm),
 * anywhere within the image, as torchvision's `RandomResizedCrop` chooses it; where ten attempts do not fit, the largest
 * central one that keeps to the proportions.
 */
export function drawCrop({ area, ratio }: CropOptions, width: number, height: number, random: Random): Region {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const wanted = width * height * uniform(random, ...area);
    const proportion = Math.exp(uniform(random, Math.log(ratio[0]), Math.log(ratio[1])));
    const own = {
      width: Math.round(Math.sqrt(wanted * proportion)),
      height: Math.round(Math.sqrt(wanted / proportion)),
    };
    const fits = own.width > 0 && own.width <= width && own.height > 0 && own.height <= height;
    if (fits) {
      const top = random.int(height - own.height + 1);
      return { left: random.int(width - own.width + 1), top, ...own };
    }
  }
  const least = Math.min(...ratio);
  const most = Math.max(...ratio);
  const proportion = width / height;
  const own = {
    width: proportion > most ? Math.round(height * most) : width,
    height: proportion < least ? Math.round(width / least) : height,
  };
  return { left: Math.floor((width - own.width) / 2), top: Math.floor((height - own.height) / 2), ...own };
}
