import type { Image } from "../image.ts";
import { dihedral } from "../transform/dihedral.ts";

/** EXIF orientation 1 to 8 to the dihedral element that sets the picture upright (EXIF 2.32, tag 0x0112). */
const UPRIGHT = [0, 0, 4, 2, 6, 7, 3, 5, 1] as const;

/** Sets an image upright; an orientation out of 1 to 8 means "as it is", as in every viewer. */
export function applyOrientation(image: Image, orientation: number): Image {
  const k = UPRIGHT[orientation];
  return k === undefined || k === 0 ? image : dihedral(image, k);
}
