import { gaussianBlur, type Image, whiteLevels } from "@leukoscope/imaging";

/** What colour says about stain, pixel by pixel, with the empty slide at 0. */
export interface StainFeatures {
  readonly width: number;
  readonly height: number;
  /** [darkness in green, saturation, darkness in red] of each pixel, each in [0, 1]; row-major, interleaved. */
  readonly data: Float32Array;
  /** Blue less red of the balanced colour, in [-1, 1]: red cells absorb blue, cytoplasm and nuclei absorb red. */
  readonly blueness: Float32Array;
}

export const FEATURES = 3;

/** Takes off single grains and JPEG's blocks, pixels. */
const SMOOTHING = 0.7;
/** What darkness in red counts against the other two: all stains darken green, only nuclei and blue cytoplasm red. */
const RED_WEIGHT = 0.7;

/**
 * Features that a change of lamp, filter or white balance leaves alone, as each channel is read against the empty slide:
 * darkness 1 - v / white, and the saturation (max - min) / max of the balanced colour. Light is taken linearly, not as
 * density, which would part dark from very dark nuclei.
 */
export function stainFeatures(image: Image): StainFeatures {
  const { height, width } = image;
  const [red, green, blue] = whiteLevels(image);
  const { data } = gaussianBlur(image, SMOOTHING);
  const out = new Float32Array(data.length);
  const blueness = new Float32Array(width * height);
  for (let i = 0; i < data.length; i += FEATURES) {
    const r = Math.min(1, data[i] / red);
    const g = Math.min(1, data[i + 1] / green);
    const b = Math.min(1, data[i + 2] / blue);
    const most = Math.max(r, g, b);
    out[i] = 1 - g;
    out[i + 1] = most > 0 ? (most - Math.min(r, g, b)) / most : 0;
    out[i + 2] = RED_WEIGHT * (1 - r);
    blueness[i / FEATURES] = b - r;
  }
  return { width, height, data: out, blueness };
}
