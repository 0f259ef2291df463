import { decodeImage } from "../decode-image.ts";
import { DEFAULT_MAX_PIXELS } from "../formats/limits.ts";
import { sniffFormat } from "../formats/sniff.ts";
import type { ByteSource } from "../formats/tiff/byte-source.ts";
import { type Directory, readDirectories } from "../formats/tiff/directory.ts";
import { HEIGHT, ORIENTATION, WIDTH } from "../formats/tiff/tags.ts";
import { TiffPage } from "../formats/tiff/tiff-page.ts";
import { ImageError } from "../image-error.ts";
import { levelPages } from "./level-pages.ts";
import { micronsOf } from "./microns.ts";
import { type Picture, pictureOf } from "./picture.ts";

/**
 * Opens a file as the levels of one picture, the finest first. A TIFF, BigTIFF or SVS is read where pixels are asked for,
 * and may be larger than memory; every other format has one level, decoded at once. The file stays in use as long as
 * the levels are read.
 * @throws ImageError (as a rejection), as `decodeImage`
 */
export async function openPicture(source: ByteSource): Promise<readonly Picture[]> {
  const head = await source.read(0, 64);
  if (sniffFormat(head) !== "tiff") return [pictureOf(await decodeImage(await source.read(0, await source.size())))];
  const directories = await readDirectories(source);
  const [first] = directories;
  if (first.number(ORIENTATION, 1) !== 1) return [pictureOf(await upright(source, first))];
  const microns = micronsOf(first);
  const levels: TiffPage[] = [];
  for (const page of levelPages(directories)) levels.push(await TiffPage.open(source, page));
  const [whole] = levels;
  return levels.map((page): Picture => {
    const scale = whole.width / page.width;
    const { height, width } = page;
    return {
      width,
      height,
      ...(microns !== undefined && { micronsPerPixel: microns * scale }),
      read: (region) => page.read(region),
    };
  });
}

/** A page that is stored turned can only be set upright as a whole. */
async function upright(source: ByteSource, page: Directory) {
  const [width, height] = [page.number(WIDTH, 0), page.number(HEIGHT, 0)];
  if (width * height > DEFAULT_MAX_PIXELS) {
    throw new ImageError(
      "unsupported",
      `The TIFF of ${width} x ${height} pixels is stored turned, and too large to turn`,
      {
        value: page.number(ORIENTATION, 1),
        remedy: "Write it upright.",
      },
    );
  }
  return decodeImage(await source.read(0, await source.size()));
}
