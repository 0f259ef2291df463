import { createImage, type Image } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";

/** A grey image with a little grey noise, and a square of one colour in it. */
export function patchImage(
  width: number,
  height: number,
  patch: { left: number; top: number; size: number; colour: readonly [number, number, number] },
  seed = 0,
): Image {
  const image = createImage(width, height);
  const random = new Random(seed);
  for (let i = 0; i < width * height; i++) {
    const x = (i % width) - patch.left;
    const y = Math.floor(i / width) - patch.top;
    const inside = x >= 0 && y >= 0 && x < patch.size && y < patch.size;
    const grey = 100 + random.int(60);
    image.data.set(inside ? patch.colour : [grey, grey, grey], 3 * i);
  }
  return image;
}
