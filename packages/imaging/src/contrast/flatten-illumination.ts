import { assertNumber, assertWhole } from "../argument.ts";
import { convolve, gaussianKernel } from "../filters/convolve.ts";
import { createImage, type Image } from "../image.ts";
import { resizeMap } from "../transform/resize-map.ts";
import { evaluatePolynomial, fitBackground } from "./polynomial-background.ts";

export type FlattenOptions =
  /** The background is a polynomial in x and y of this degree, 1 to 4, fitted to the luminance; cells left out. */
  | { readonly method: "polynomial"; readonly degree: number }
  /** The background is the luminance blurred by a Gaussian of `sigma`, as a share of the longer side, 0.02 to 0.5. */
  | { readonly method: "gaussian"; readonly sigma: number };

/** The background varies slowly: it is worked out on a map of at most this many pixels a side. */
const MAP_SIDE = 64;

/** No pixel becomes more than this many times brighter or darker, so that a black margin stays black. */
const MOST_GAIN = 3;

/**
 * Evens out uneven lighting of a bright-field picture: every pixel is multiplied by the background's mean over the
 * background there, all channels alike, so that mean brightness and hues stay. The luminance is BT.601's luma.
 * For pictures whose background is masked out (black) there is no lighting to see; leave this out.
 * @throws ImageError `bad-argument` for options out of range
 */
export function flattenIllumination(image: Image, options: FlattenOptions): Image {
  const { height, width } = image;
  const luminance = new Float32Array(width * height);
  for (let i = 0, from = 0; i < luminance.length; i++, from += 3) {
    luminance[i] = 0.299 * image.data[from] + 0.587 * image.data[from + 1] + 0.114 * image.data[from + 2];
  }
  const scale = Math.min(1, MAP_SIDE / Math.max(width, height));
  const mapWidth = Math.max(1, Math.round(width * scale));
  const mapHeight = Math.max(1, Math.round(height * scale));
  const map = resizeMap(luminance, width, height, mapWidth, mapHeight);
  const background = backgroundOf(map, { width: mapWidth, height: mapHeight }, { width, height }, options);
  const mean = background.reduce((sum, value) => sum + value, 0) / background.length;
  const out = createImage(width, height);
  const clamped = new Uint8ClampedArray(out.data.buffer);
  for (let i = 0, at = 0; i < background.length; i++, at += 3) {
    const gain = Math.min(Math.max(mean / Math.max(background[i], 1e-3), 1 / MOST_GAIN), MOST_GAIN);
    clamped[at] = image.data[at] * gain;
    clamped[at + 1] = image.data[at + 1] * gain;
    clamped[at + 2] = image.data[at + 2] * gain;
  }
  return out;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Worked out on the map, at the size of the image. */
function backgroundOf(map: Float32Array, small: Size, full: Size, options: FlattenOptions): Float32Array {
  if (options.method === "polynomial") {
    assertWhole("The degree of the background", options.degree, 1, 4);
    const polynomial = fitBackground(map, small.width, small.height, options.degree);
    return evaluatePolynomial(polynomial, full.width, full.height);
  }
  assertNumber("The sigma of the background", options.sigma, 0.02, 0.5);
  const sigma = options.sigma * Math.max(small.width, small.height);
  const kernel = gaussianKernel(sigma, Math.ceil(3 * sigma));
  const smooth = convolve(map, small.width, small.height, 1, kernel, "mirror");
  return resizeMap(smooth, small.width, small.height, full.width, full.height);
}
