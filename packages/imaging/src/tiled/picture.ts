import type { Image } from "../image.ts";
import type { Region } from "../region.ts";
import { crop } from "../transform/crop.ts";

/** A picture that may be larger than memory: its pixels are read a rectangle at a time. */
export interface Picture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Micrometres a pixel, where the file says. */
  readonly micronsPerPixel?: number;
  /** @throws ImageError (as a rejection) when the file is damaged there, or the rectangle leaves the picture */
  read(region: Region): Promise<Image>;
}

/** An image in memory as a picture. */
export const pictureOf = (image: Image): Picture => ({
  width: image.width,
  height: image.height,
  read: async ({ height, left, top, width }) => crop(image, left, top, width, height),
});
