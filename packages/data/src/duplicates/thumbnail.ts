import { createImage, dihedral, type Image, type Plane, resize, toGrey } from "@leukoscope/imaging";

/** Side of a thumbnail, pixels: fine enough to tell two round cells apart; 4 kB an image. */
export const THUMBNAIL_SIDE = 64;

/** The grey image, stretched to a square of 64 x 64. */
export const thumbnailOf = (image: Image): Plane => toGrey(resize(image, THUMBNAIL_SIDE, THUMBNAIL_SIDE));

/** For each symmetry of the square: where each pixel of the turned thumbnail comes from. */
const SOURCES: readonly Uint16Array[] = Array.from({ length: 8 }, (_, k) => {
  const places = createImage(THUMBNAIL_SIDE, THUMBNAIL_SIDE);
  for (let i = 0; i < THUMBNAIL_SIDE ** 2; i++) {
    places.data[3 * i] = i % THUMBNAIL_SIDE;
    places.data[3 * i + 1] = Math.floor(i / THUMBNAIL_SIDE);
  }
  const { data } = dihedral(places, k);
  return Uint16Array.from({ length: THUMBNAIL_SIDE ** 2 }, (_, i) => data[3 * i] + THUMBNAIL_SIDE * data[3 * i + 1]);
});

/** A thumbnail turned and flipped by element `turn` (0 to 7) of `dihedral`. */
export function turnThumbnail({ data, height, width }: Plane, turn: number): Plane {
  return { width, height, data: Uint8Array.from(SOURCES[turn], (from) => data[from]) };
}
