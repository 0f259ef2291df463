import { createImage, type Image } from "../image.ts";

/** Values by a table for each channel. */
function mapped({ data, height, width }: Image, tables: readonly ArrayLike<number>[]): Image {
  const out = createImage(width, height);
  for (let i = 0; i < data.length; i++) out.data[i] = tables[i % 3][data[i]];
  return out;
}

const alike = (image: Image, level: (value: number) => number): Image => {
  const table = Uint8Array.from({ length: 256 }, (_, value) => level(value));
  return mapped(image, [table, table, table]);
};

/** How often each channel has each value. */
function histograms({ data }: Image): readonly Uint32Array[] {
  const counts = [0, 1, 2].map(() => new Uint32Array(256));
  for (let i = 0; i < data.length; i++) counts[i % 3][data[i]] += 1;
  return counts;
}

/** Keeps the upper `bits` of each value: Pillow's `ImageOps.posterize`. */
export const posterize = (image: Image, bits: number): Image =>
  alike(image, (value) => value & (256 - 2 ** (8 - bits)));

/** Inverts values from the threshold up: Pillow's `ImageOps.solarize`. */
export const solarize = (image: Image, threshold: number): Image =>
  alike(image, (value) => (value < threshold ? value : 255 - value));

/** Stretches each channel to the whole range: Pillow's `ImageOps.autocontrast`. */
export function autoContrast(image: Image): Image {
  const tables = histograms(image).map((counts) => {
    const low = counts.findIndex((count) => count > 0);
    const high = counts.findLastIndex((count) => count > 0);
    if (high <= low) return Uint8Array.from({ length: 256 }, (_, value) => value);
    const scale = 255 / (high - low);
    const offset = -low * scale;
    return Uint8Array.from({ length: 256 }, (_, value) => Math.min(255, Math.max(0, value * scale + offset)));
  });
  return mapped(image, tables);
}

/** Makes each channel's values about equally frequent: Pillow's `ImageOps.equalize`, which is not OpenCV's. */
export function equalise(image: Image): Image {
  const tables = histograms(image).map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const last = counts[counts.findLastIndex((count) => count > 0)];
    const step = Math.floor((total - last) / 255);
    if (step === 0) return Uint8Array.from({ length: 256 }, (_, value) => value);
    let sum = Math.floor(step / 2);
    return Uint8Array.from(counts, (count) => {
      const level = Math.min(255, Math.floor(sum / step));
      sum += count;
      return level;
    });
  });
  return mapped(image, tables);
}
