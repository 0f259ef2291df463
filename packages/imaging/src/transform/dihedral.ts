import { createImage, type Image } from "../image.ts";
import { ImageError } from "../image-error.ts";

/**
 * One of the eight symmetries of the square: `k % 4` quarter turns counter-clockwise (as `numpy.rot90`), then, for
 * k of 4 and above, a flip left to right. Odd k swap width and height; k = 0 gives a copy.
 * @throws ImageError `bad-argument` unless k is a whole number from 0 to 7
 */
export function dihedral(image: Image, k: number): Image {
  assertElement(k);
  const { data, height, width } = image;
  const turns = k % 4;
  const isFlipped = k >= 4;
  const outWidth = turns % 2 === 0 ? width : height;
  const outHeight = turns % 2 === 0 ? height : width;
  // The source position is linear in the output position: start + x * dx + y * dy, in pixels.
  let start = 0;
  let dx = 1;
  let dy = width;
  if (turns === 1) [start, dx, dy] = [width - 1, width, -1];
  else if (turns === 2) [start, dx, dy] = [width * height - 1, -1, -width];
  else if (turns === 3) [start, dx, dy] = [width * (height - 1), -width, 1];
  if (isFlipped) [start, dx] = [start + (outWidth - 1) * dx, -dx];

  const out = createImage(outWidth, outHeight);
  for (let y = 0, o = 0; y < outHeight; y++) {
    for (let x = 0, from = 3 * (start + y * dy); x < outWidth; x++, from += 3 * dx, o += 3) {
      out.data[o] = data[from];
      out.data[o + 1] = data[from + 1];
      out.data[o + 2] = data[from + 2];
    }
  }
  return out;
}

/** The element that undoes k: a reflection undoes itself, a turn is undone by the turn back. */
export function inverseDihedral(k: number): number {
  assertElement(k);
  return k >= 4 ? k : (4 - k) % 4;
}

/** The element that does `first`, then `second`. */
export function composeDihedral(first: number, second: number): number {
  assertElement(first);
  assertElement(second);
  // A flip turns the turns that come after it around: rotate(t) after flip = flip after rotate(-t).
  const turns = ((first % 4) + (first >= 4 ? 4 - (second % 4) : second % 4)) % 4;
  return turns + (first >= 4 !== second >= 4 ? 4 : 0);
}

/** Mirrored left to right. */
export function flipHorizontal(image: Image): Image {
  return dihedral(image, 4);
}

/** Mirrored top to bottom. */
export function flipVertical(image: Image): Image {
  return dihedral(image, 6);
}

function assertElement(k: number): void {
  if (!Number.isInteger(k) || k < 0 || k > 7) {
    throw new ImageError("bad-argument", `There is no symmetry number ${k} of the square`, {
      value: k,
      remedy: "Give a whole number from 0 to 7.",
    });
  }
}
