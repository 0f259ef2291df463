import { assertPlane, type Mask } from "../plane.ts";

/**
 * Squared Euclidean distance of each pixel to the nearest background pixel, in pixels between centres; exact, in two
 * passes (Meijster, Roerdink and Hesselink 2000). What lies beyond the edge counts as foreground.
 * @returns row-major; 2^31 - 1 everywhere for a mask without background
 * @throws ImageError `bad-argument` for a mask that is none
 */
export function squaredDistance(mask: Mask): Int32Array {
  assertPlane(mask);
  const { data, height, width } = mask;
  // Longer than any distance within the mask, and its square fits 31 bits for sides up to 23,000 pixels.
  const far = width + height;
  const column = new Int32Array(data.length);
  for (let i = 0; i < width; i++) column[i] = data[i] === 0 ? 0 : far;
  for (let i = width; i < data.length; i++) column[i] = data[i] === 0 ? 0 : Math.min(far, column[i - width] + 1);
  for (let i = data.length - width - 1; i >= 0; i--) {
    if (column[i + width] < column[i]) column[i] = column[i + width] + 1;
  }
  const out = new Int32Array(data.length);
  const sites = new Int32Array(width);
  const starts = new Int32Array(width);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    // The lower envelope of the parabolas (x - site)^2 + column^2: which site rules from which x on.
    let last = -1;
    for (let x = 0; x < width; x++) {
      const down = column[row + x];
      if (down === far) continue;
      // Within a stretch of background no pixel is nearest to another one.
      if (down === 0 && x > 0 && x < width - 1 && column[row + x - 1] === 0 && column[row + x + 1] === 0) continue;
      const square = down * down;
      let start = 0;
      while (last >= 0) {
        const site = sites[last];
        const at = starts[last];
        if ((at - site) ** 2 + column[row + site] ** 2 > (at - x) ** 2 + square) {
          last--;
          continue;
        }
        start = 1 + Math.floor((x * x - site * site + square - column[row + site] ** 2) / (2 * (x - site)));
        break;
      }
      if (start >= width) continue;
      last++;
      sites[last] = x;
      starts[last] = last === 0 ? 0 : start;
    }
    if (last < 0) {
      out.fill(0x7fffffff, row, row + width);
      continue;
    }
    for (let x = width - 1; x >= 0; x--) {
      if (column[row + x] > 0) out[row + x] = (x - sites[last]) ** 2 + column[row + sites[last]] ** 2;
      if (x === starts[last]) last--;
    }
  }
  return out;
}
