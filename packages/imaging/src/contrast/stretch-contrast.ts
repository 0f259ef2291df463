import { assertNumber } from "../argument.ts";
import { createImage, type Image } from "../image.ts";
import { ImageError } from "../image-error.ts";
import { quantileOfCounts } from "../numeric/quantile.ts";

export interface StretchOptions {
  /** Percentiles, 0 to 100, that become black and white; low below high. */
  readonly low: number;
  readonly high: number;
  /** `joint`: the same limits for all channels, which keeps hues; `each`: limits of their own, which evens them out. */
  readonly channels: "joint" | "each";
}

/**
 * Linear contrast stretching: (v - a) / (b - a) x 255, rounded and clipped, where a and b are the values at two
 * percentiles (NumPy's, interpolated). Channels of one value stay as they are. The rounded values of scikit-image's
 * `rescale_intensity`.
 * @throws ImageError `bad-argument` for percentiles out of range or order
 */
export function stretchContrast(image: Image, { channels, high, low }: StretchOptions): Image {
  assertNumber("The low percentile", low, 0, 100);
  assertNumber("The high percentile", high, 0, 100);
  if (low >= high) {
    throw new ImageError("bad-argument", `The low percentile ${low} is not below the high one, ${high}`, {
      value: [low, high],
      remedy: "Give two percentiles in order, such as 2 and 98.",
    });
  }
  const { data, height, width } = image;
  const counts = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  for (let i = 0; i < data.length; i += 3) for (let c = 0; c < 3; c++) counts[c][data[i + c]]++;
  const joint = counts[0].map((count, level) => count + counts[1][level] + counts[2][level]);
  const tables = counts.map((own) => stretching(channels === "joint" ? joint : own, low / 100, high / 100));
  const out = createImage(width, height);
  for (let i = 0; i < data.length; i += 3) for (let c = 0; c < 3; c++) out.data[i + c] = tables[c][data[i + c]];
  return out;
}

function stretching(counts: Uint32Array, low: number, high: number): Uint8ClampedArray {
  const from = quantileOfCounts(counts, low);
  const to = quantileOfCounts(counts, high);
  return Uint8ClampedArray.from({ length: 256 }, (_, v) => (to > from ? ((v - from) / (to - from)) * 255 : v));
}
