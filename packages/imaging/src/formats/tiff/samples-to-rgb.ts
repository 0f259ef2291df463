import { ImageError } from "../../image-error.ts";
import { overWhite } from "../alpha.ts";
import type { Directory } from "./directory.ts";
import { COLOUR_MAP, EXTRA_SAMPLES, PALETTE, PHOTOMETRIC, RGB, WHITE_IS_ZERO } from "./tags.ts";

/** A value of EXTRA_SAMPLES. */
const PREMULTIPLIED = 1;

/** Interleaved samples as RGB; alpha on white. */
export function samplesToRgb(directory: Directory, pixels: Uint8Array, samples: number): Uint8Array {
  const photometric = directory.number(PHOTOMETRIC, RGB);
  const colours = photometric === RGB ? 3 : 1;
  const colourMap = photometric === PALETTE ? directory.numbers(COLOUR_MAP) : [];
  if (photometric === PALETTE && colourMap.length !== 768) {
    throw new ImageError("corrupt", "The TIFF's colour map does not have 256 colours", { value: colourMap.length });
  }
  const alphaKind = samples > colours ? directory.number(EXTRA_SAMPLES, 0) : 0;
  if (photometric === RGB && samples === 3) return pixels;
  const out = new Uint8Array((3 * pixels.length) / samples);
  for (let i = 0, o = 0; o < out.length; i += samples, o += 3) {
    const alpha = alphaKind === 0 ? 255 : pixels[i + colours];
    for (let c = 0; c < 3; c++) {
      let value = pixels[colours === 3 ? i + c : i];
      if (photometric === PALETTE) value = colourMap[256 * c + value] >> 8;
      else if (photometric === WHITE_IS_ZERO) value = 255 - value;
      out[o + c] = alphaKind === PREMULTIPLIED ? Math.min(255, value + 255 - alpha) : overWhite(value, alpha);
    }
  }
  return out;
}
