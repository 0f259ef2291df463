import { toGrey } from "../colour/grey.ts";
import type { Image } from "../image.ts";
import { type Hash64, hashOf } from "./hash64.ts";
import { resizeLanczos } from "./lanczos.ts";

/**
 * aHash: the grey image is shrunk to 8 x 8; a bit says that a pixel is above their mean, row by row. The bits of
 * Python's `imagehash.average_hash`.
 */
export function averageHash(image: Image): Hash64 {
  const { data } = resizeLanczos(toGrey(image), 8, 8);
  const mean = data.reduce((sum, value) => sum + value, 0) / 64;
  return hashOf((i) => data[i] > mean);
}
