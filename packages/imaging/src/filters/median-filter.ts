import { assertWhole } from "../argument.ts";
import { pad } from "../border.ts";
import { createImage, type Image } from "../image.ts";

/**
 * The median of the square of 2 `radius` + 1 pixels a side around each pixel, each channel by itself, edge pixels
 * repeated: the values of OpenCV's medianBlur.
 * @throws ImageError `bad-argument` unless the radius is a whole number from 0 to 50; 0 gives a copy
 */
export function medianFilter(image: Image, radius: number): Image {
  assertWhole("The radius of a median filter", radius, 0, 50);
  if (radius === 0) return createImage(image.width, image.height, image.data.slice());
  return radius === 1 ? medianOfNine(image) : slidingMedian(image, radius);
}

/** Each column of three is sorted once, for the three pixels that share it. */
function medianOfNine(image: Image): Image {
  const { data, width } = pad(image, 1, "edge");
  const out = createImage(image.width, image.height);
  const stride = 3 * width;
  const lows = new Uint8Array(stride);
  const middles = new Uint8Array(stride);
  const highs = new Uint8Array(stride);
  for (let y = 0, o = 0; y < image.height; y++) {
    const row = y * stride;
    for (let i = 0; i < stride; i++) {
      const a = data[row + i];
      const b = data[row + stride + i];
      const c = data[row + 2 * stride + i];
      const low = Math.min(a, b);
      const high = Math.max(a, b);
      lows[i] = Math.min(low, c);
      highs[i] = Math.max(high, c);
      middles[i] = Math.max(low, Math.min(high, c));
    }
    // The median of nine is the median of: the largest low, the median middle, the smallest high.
    for (let i = 0; i < stride - 6; i++, o++) {
      const highestLow = largest(lows[i], lows[i + 3], lows[i + 6]);
      const middle = median(middles[i], middles[i + 3], middles[i + 6]);
      const lowestHigh = smallest(highs[i], highs[i + 3], highs[i + 6]);
      out.data[o] = median(highestLow, middle, lowestHigh);
    }
  }
  return out;
}

// Comparisons without branches: which of three noisy values is the middle one, no processor can foresee.
const largest = (a: number, b: number, c: number): number => Math.max(a, Math.max(b, c));
const smallest = (a: number, b: number, c: number): number => Math.min(a, Math.min(b, c));
const median = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** A histogram of the window slides along each row, and with it the count of values below its median (Huang 1979). */
function slidingMedian(image: Image, radius: number): Image {
  const { data, width } = pad(image, radius, "edge");
  const out = createImage(image.width, image.height);
  const side = 2 * radius + 1;
  const stride = 3 * width;
  const half = (side * side - 1) / 2;
  const histogram = new Uint16Array(256);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < image.height; y++) {
      const top = y * stride + c;
      histogram.fill(0);
      for (let row = 0, at = top; row < side; row++, at += stride) {
        for (let x = 0; x < 3 * side; x += 3) histogram[data[at + x]]++;
      }
      let level = 0;
      let below = 0;
      for (let x = 0, o = 3 * y * image.width + c; ; o += 3) {
        while (below > half) below -= histogram[--level];
        while (below + histogram[level] <= half) below += histogram[level++];
        out.data[o] = level;
        if (++x === image.width) break;
        let leaving = top + 3 * (x - 1);
        for (let row = 0; row < side; row++, leaving += stride) {
          const gone = data[leaving];
          const come = data[leaving + 3 * side];
          histogram[gone]--;
          histogram[come]++;
          below += (come < level ? 1 : 0) - (gone < level ? 1 : 0);
        }
      }
    }
  }
  return out;
}
