import { createImage, type Image } from "../../image.ts";
import { ImageError } from "../../image-error.ts";
import type { Frame } from "./frame.ts";
import { rowCapacity, rowUpsampler } from "./upsample.ts";

export type JpegColourSpace = "grey" | "rgb" | "ycc" | "cmyk" | "ycck";

/**
 * What the components mean, by libjpeg's rules (jdapimin.c, default_decompress_parms).
 * @param adobeTransform the transform byte of an Adobe segment, if there is one
 */
export function colourSpaceOf(frame: Frame, sawJfif: boolean, adobeTransform: number | undefined): JpegColourSpace {
  const ids = frame.components.map((component) => component.id).join();
  switch (frame.components.length) {
    case 1:
      return "grey";
    case 3:
      if (sawJfif) return "ycc";
      if (adobeTransform !== undefined) return adobeTransform === 0 ? "rgb" : "ycc";
      return ids === "82,71,66" ? "rgb" : "ycc";
    case 4:
      return adobeTransform === 2 ? "ycck" : "cmyk";
    default:
      throw new ImageError("unsupported", `The JPEG has ${frame.components.length} colour components`, {
        value: frame.components.length,
      });
  }
}

// Fixed-point tables of libjpeg (jdcolor.c): 16 fraction bits.
const RED_OF_CR = new Int32Array(256);
const BLUE_OF_CB = new Int32Array(256);
const GREEN_OF_CR = new Int32Array(256);
const GREEN_OF_CB = new Int32Array(256);
for (let i = 0; i < 256; i++) {
  const x = i - 128;
  RED_OF_CR[i] = (91881 * x + 32768) >> 16; // 1.40200
  BLUE_OF_CB[i] = (116130 * x + 32768) >> 16; // 1.77200
  GREEN_OF_CR[i] = -46802 * x; // 0.71414
  GREEN_OF_CB[i] = -22554 * x + 32768; // 0.34414
}

/** Upsamples the decoded components and turns them into RGB. */
export function toRgb(frame: Frame, space: JpegColourSpace): Image {
  const { height, width } = frame;
  const upsamplers = frame.components.map((component) => rowUpsampler(frame, component));
  const rows = frame.components.map(() => new Uint8Array(rowCapacity(frame)));
  const image = createImage(width, height);
  const out = new Uint8ClampedArray(image.data.buffer);
  for (let y = 0; y < height; y++) {
    upsamplers.forEach((upsample, i) => {
      upsample(y, rows[i]);
    });
    convertRow(space, rows, width, out, 3 * y * width);
  }
  return image;
}

function convertRow(space: JpegColourSpace, rows: Uint8Array[], width: number, out: Uint8ClampedArray, at: number) {
  const [first, second, third, black] = rows;
  switch (space) {
    case "grey":
      for (let x = 0, o = at; x < width; x++, o += 3) {
        out[o] = first[x];
        out[o + 1] = first[x];
        out[o + 2] = first[x];
      }
      return;
    case "ycc":
    case "ycck":
      for (let x = 0, o = at; x < width; x++, o += 3) {
        const luma = first[x];
        const cb = second[x];
        const cr = third[x];
        out[o] = luma + RED_OF_CR[cr];
        out[o + 1] = luma + ((GREEN_OF_CB[cb] + GREEN_OF_CR[cr]) >> 16);
        out[o + 2] = luma + BLUE_OF_CB[cb];
      }
      // YCCK: what the conversion gives is the inverse of the stored CMY.
      if (space === "ycck") {
        for (let x = 0, o = at; x < width; x++, o += 3) {
          for (let c = 0; c < 3; c++) out[o + c] = underBlack(255 - out[o + c], black[x]);
        }
      }
      return;
    default:
      for (let x = 0, o = at; x < width; x++, o += 3) {
        out[o] = first[x];
        out[o + 1] = second[x];
        out[o + 2] = third[x];
        if (space === "cmyk") for (let c = 0; c < 3; c++) out[o + c] = underBlack(out[o + c], black[x]);
      }
  }
}

/** CMYK as Adobe stores it (255 means no ink) to RGB, the way Pillow converts it (no colour profile). */
function underBlack(paper: number, black: number): number {
  return black - Math.floor(((255 - paper) * black + 127) / 255);
}
