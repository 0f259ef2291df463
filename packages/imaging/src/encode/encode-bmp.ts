import { assertSides, type Image } from "../image.ts";
import { ImageError } from "../image-error.ts";

const HEADERS = 14 + 40;
/** 72 dots an inch, in dots a metre. */
const RESOLUTION = 2835;

/**
 * Encodes RGB pixels as an uncompressed Windows bitmap of 24 bits, bottom row first.
 * @throws ImageError `bad-argument` when the data are not 3 bytes a pixel
 */
export function encodeBmp({ data, height, width }: Image): Uint8Array {
  assertSides(width, height);
  if (data.length !== 3 * width * height) {
    throw new ImageError("bad-argument", `${data.length} values do not make ${width} x ${height} RGB pixels`, {
      value: data.length,
      remedy: "Give 3 values a pixel.",
    });
  }
  const stride = 4 * Math.ceil((3 * width) / 4);
  const out = new Uint8Array(HEADERS + stride * height);
  const view = new DataView(out.buffer);
  out.set([0x42, 0x4d]);
  view.setUint32(2, out.length, true);
  view.setUint32(10, HEADERS, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  view.setUint32(34, stride * height, true);
  view.setInt32(38, RESOLUTION, true);
  view.setInt32(42, RESOLUTION, true);
  for (let y = 0; y < height; y++) {
    let to = HEADERS + (height - 1 - y) * stride;
    for (let from = 3 * y * width; from < 3 * (y + 1) * width; from += 3) {
      out[to++] = data[from + 2];
      out[to++] = data[from + 1];
      out[to++] = data[from];
    }
  }
  return out;
}
