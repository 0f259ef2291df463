import type { Image } from "../../image.ts";
import { applyOrientation } from "../orientation.ts";
import { sourceOf } from "./byte-source.ts";
import { readDirectories } from "./directory.ts";
import { ORIENTATION } from "./tags.ts";
import { TiffPage } from "./tiff-page.ts";

/**
 * Decodes the first page of a TIFF or BigTIFF, upright by its orientation tag; what is read is told by {@link TiffPage}.
 * @throws ImageError (as a rejection)
 */
export async function decodeTiff(bytes: Uint8Array, maxPixels: number): Promise<Image> {
  const source = sourceOf(bytes);
  const [directory] = await readDirectories(source, 1);
  const page = await TiffPage.open(source, directory, maxPixels);
  const image = await page.read({ left: 0, top: 0, width: page.width, height: page.height });
  return applyOrientation(image, directory.number(ORIENTATION, 1));
}
