import { decodeImage } from "../decode-image.ts";
import { DEFAULT_MAX_PIXELS } from "../formats/limits.ts";
import { sniffFormat } from "../formats/sniff.ts";
import type { ByteSource } from "../formats/tiff/byte-source.ts";
import { type Directory, readDirectories } from "../formats/tiff/directory.ts";
import { HEIGHT, ORIENTATION, SUBFILE_TYPE, TILE_OFFSETS, WIDTH } from "../formats/tiff/tags.ts";
import { TiffPage } from "../formats/tiff/tiff-page.ts";
import { ImageError } from "../image-error.ts";
import { micronsOf } from "./microns.ts";
import { type Picture, pictureOf } from "./picture.ts";

/** Of SUBFILE_TYPE: the page is a mask of another one. */
const IS_MASK = 4;
/** Sides of a level differ from those of the first by the same factor, but for rounding. */
const ROUNDING = 0.02;

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
  const whole = await TiffPage.open(source, first);
  const microns = micronsOf(first);
  const levels = [whole];
  for (const page of directories.slice(1)) {
    if (isLevel(page, levels)) levels.push(await TiffPage.open(source, page));
  }
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

/** Labels, macro photographs, masks and other stacks are pages, too; a level is the first page made smaller. */
function isLevel(page: Directory, levels: readonly TiffPage[]): boolean {
  const [whole] = levels;
  const last = levels[levels.length - 1];
  const width = page.number(WIDTH, 0);
  const height = page.number(HEIGHT, 0);
  if (width < 1 || height < 1 || width >= last.width || (page.number(SUBFILE_TYPE, 0) & IS_MASK) > 0) return false;
  const [across, down] = [whole.width / width, whole.height / height];
  // A slide's thumbnail is in strips.
  if (page.numbers(TILE_OFFSETS).length > 0 !== whole.isTiled) return false;
  const slack = ROUNDING + 2 / Math.min(width, height);
  return Math.abs(across / down - 1) <= slack;
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
