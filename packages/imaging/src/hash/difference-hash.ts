import { toGrey } from "../colour/grey.ts";
import type { Image } from "../image.ts";
import { type Hash64, hashOf } from "./hash64.ts";
import { resizeLanczos } from "./lanczos.ts";

/**
 * dHash: the grey image is shrunk to 9 x 8; a bit says that a pixel is brighter than the one to its left, row by row.
 * The bits of Python's `imagehash.dhash`.
 */
export function differenceHash(image: Image): Hash64 {
  const { data } = resizeLanczos(toGrey(image), 9, 8);
  return hashOf((i) => {
    const at = i + (i >> 3);
    return data[at + 1] > data[at];
  });
}
