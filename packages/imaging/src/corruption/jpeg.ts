import jpeg from "jpeg-js";
import { assertWhole } from "../argument.ts";
import { decodeJpeg } from "../formats/jpeg/decode-jpeg.ts";
import { createImage, type Image } from "../image.ts";

/**
 * Stored as a baseline JPEG and read again. The quality is libjpeg's, 1 to 100; chroma keeps its resolution (4:4:4). The
 * encoder is that of `jpeg-js`, which gives a Node `Buffer`: a page needs one, too.
 * @throws ImageError `bad-argument` unless the quality is a whole number from 1 to 100
 */
export function throughJpeg({ data, height, width }: Image, quality: number): Image {
  assertWhole("The quality of a JPEG", quality, 1, 100);
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0, o = 0; i < data.length; i += 3, o += 4) {
    rgba[o] = data[i];
    rgba[o + 1] = data[i + 1];
    rgba[o + 2] = data[i + 2];
  }
  const file: Uint8Array = jpeg.encode({ width, height, data: rgba }, quality).data;
  return createImage(width, height, decodeJpeg(file, width * height).data);
}
