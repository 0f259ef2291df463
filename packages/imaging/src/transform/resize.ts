import { assertSides, createImage, type Image } from "../image.ts";
import { fixedPoint, PRECISION_BITS } from "./filter-weights.ts";
import { triangleFilter } from "./triangle-filter.ts";

const HALF = 1 << (PRECISION_BITS - 1);

/**
 * Resizes with the antialiased triangle filter, first across, then down: the same bits as Pillow's
 * `Image.resize((width, height), Image.Resampling.BILINEAR)`, which torchvision's `Resize` calls for PIL images.
 * @throws ImageError `bad-argument` unless width and height are whole numbers of at least 1
 */
export function resize(image: Image, width: number, height: number): Image {
  assertSides(width, height);
  let { data } = image;
  if (width !== image.width) data = resizeRows(data, image.width, image.height, width);
  if (height !== image.height) data = resizeColumns(data, 3 * width, image.height, height);
  return createImage(width, height, data === image.data ? data.slice() : data);
}

function resizeRows(data: Uint8Array, width: number, height: number, outWidth: number): Uint8Array {
  const { count, first, room, weights } = fixedPoint(triangleFilter(width, outWidth));
  const out = new Uint8Array(3 * outWidth * height);
  const clamped = new Uint8ClampedArray(out.buffer);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++, o += 3) {
      const start = x * room;
      const end = start + count[x];
      let at = 3 * (y * width + first[x]);
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (let w = start; w < end; w++, at += 3) {
        const weight = weights[w];
        red = (red + Math.imul(data[at], weight)) | 0;
        green = (green + Math.imul(data[at + 1], weight)) | 0;
        blue = (blue + Math.imul(data[at + 2], weight)) | 0;
      }
      clamped[o] = red >> PRECISION_BITS;
      clamped[o + 1] = green >> PRECISION_BITS;
      clamped[o + 2] = blue >> PRECISION_BITS;
    }
  }
  return out;
}

/** @param stride values a row; each column of values is filtered on its own, so the order of channels is no matter */
function resizeColumns(data: Uint8Array, stride: number, height: number, outHeight: number): Uint8Array {
  const { count, first, room, weights } = fixedPoint(triangleFilter(height, outHeight));
  const out = new Uint8Array(stride * outHeight);
  const clamped = new Uint8ClampedArray(out.buffer);
  const sums = new Int32Array(stride);
  for (let y = 0; y < outHeight; y++) {
    sums.fill(HALF);
    for (let j = 0; j < count[y]; j++) {
      const weight = weights[y * room + j];
      const from = (first[y] + j) * stride;
      for (let i = 0; i < stride; i++) sums[i] += Math.imul(data[from + i], weight);
    }
    const to = y * stride;
    for (let i = 0; i < stride; i++) clamped[to + i] = sums[i] >> PRECISION_BITS;
  }
  return out;
}
