import { assertWhole } from "../argument.ts";
import type { Image } from "../image.ts";
import type { Region } from "../region.ts";

/**
 * The middle `width` x `height` pixels, or as many of them as there are; an odd margin leaves its spare pixel right and
 * below, as `centreCrop` does.
 * @throws ImageError `bad-argument` unless both are whole numbers of at least 1
 */
export function centreRegion(image: Image, { height, width }: Pick<Region, "width" | "height">): Region {
  assertWhole("The width of a centre crop", width, 1, Number.MAX_SAFE_INTEGER);
  assertWhole("The height of a centre crop", height, 1, Number.MAX_SAFE_INTEGER);
  const kept = { width: Math.min(width, image.width), height: Math.min(height, image.height) };
  return {
    left: Math.floor((image.width - kept.width) / 2),
    top: Math.floor((image.height - kept.height) / 2),
    ...kept,
  };
}
