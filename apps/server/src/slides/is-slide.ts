import { openPicture } from "@leukoscope/imaging";
import { NodeStorage } from "@leukoscope/storage/node";
import { MAX_PIXELS } from "../analysis/analyser.ts";

/** Pixels of a slide's finest level: 140,000 x 140,000. */
export const MAX_SLIDE_PIXELS = 20_000_000_000;

/** Whether a TIFF has to be looked at part by part: it has a pyramid, or is too large to be decoded whole. @throws ImageError */
export async function isSlide(path: string): Promise<boolean> {
  const file = await new NodeStorage().openToRead(path);
  try {
    const levels = await openPicture(file);
    return levels.length > 1 || levels[0].width * levels[0].height > MAX_PIXELS;
  } finally {
    await file.close();
  }
}
