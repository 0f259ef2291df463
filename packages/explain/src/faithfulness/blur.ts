import { createImage, type Image } from "@leukoscope/imaging";

/** Gaussian blur of `2 * radius + 1` taps each way; pixels beyond the edge repeat the edge. */
export function gaussianBlur(image: Image, radius: number, sigma: number): Image {
  const raw = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const taps = raw.map((weight) => weight / total);
  const { width, height } = image;
  const across = convolve(image.data, taps, width, 3, height, 3 * width);
  const down = convolve(across, taps, height, 3 * width, width, 3);
  return createImage(width, height, Uint8Array.from(down, Math.round));
}

/** Convolves each of `lines` lines of `length` pixels, `step` values apart; lines start `stride` values apart. */
function convolve(
  values: ArrayLike<number>,
  taps: readonly number[],
  length: number,
  step: number,
  lines: number,
  stride: number,
): Float32Array {
  const radius = (taps.length - 1) / 2;
  const out = new Float32Array(values.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      for (let t = 0; t < taps.length; t++) {
        const from = Math.min(length - 1, Math.max(0, i + t - radius));
        for (let c = 0; c < 3; c++)
          out[line * stride + i * step + c] += taps[t] * values[line * stride + from * step + c];
      }
    }
  }
  return out;
}
