import { NUCLEUS } from "../film/film.ts";
import type { Smear } from "../render.ts";

/** Mean RGB of the pixels for which `keep` holds. */
export function meanColour({ image }: Smear, keep: (x: number, y: number) => boolean): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      if (!keep(x, y)) continue;
      count++;
      for (let c = 0; c < 3; c++) sums[c] += image.data[3 * (y * image.width + x) + c];
    }
  }
  return [sums[0] / count, sums[1] / count, sums[2] / count];
}

/** True where no cell's box, grown by 3 pixels, lies. */
export function isBackground({ image, instances }: Smear): (x: number, y: number) => boolean {
  const taken = new Uint8Array(image.width * image.height);
  for (const { bbox } of instances) {
    for (let y = Math.max(0, bbox[1] - 3); y < Math.min(image.height, bbox[1] + bbox[3] + 3); y++) {
      const end = Math.min(image.width, bbox[0] + bbox[2] + 3);
      taken.fill(1, y * image.width + Math.max(0, bbox[0] - 3), y * image.width + end);
    }
  }
  return (x, y) => taken[y * image.width + x] === 0;
}

/** Pieces of at least 4 pixels that are left of the nucleus after `steps` erosions with a cross. */
export function nucleusPieces({ image: { width, height }, mask }: Smear, steps: number): number {
  let kept = mask.map((value) => (value === NUCLEUS ? 1 : 0));
  for (let step = 0; step < steps; step++) {
    kept = kept.map((value, i) => value & kept[i - 1] & kept[i + 1] & kept[i - width] & kept[i + width]);
  }
  let pieces = 0;
  for (let i = 0; i < width * height; i++) {
    if (!kept[i]) continue;
    let size = 0;
    const stack = [i];
    kept[i] = 0;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      size++;
      for (const next of [at - 1, at + 1, at - width, at + width]) {
        if (!kept[next]) continue;
        kept[next] = 0;
        stack.push(next);
      }
    }
    if (size >= 4) pieces++;
  }
  return pieces;
}
