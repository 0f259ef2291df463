import type { ExploredImages } from "./explore.ts";

/** An image in the plane of the first two principal components of its descriptors. */
export interface PlacedImage {
  readonly path: string;
  readonly class: string;
  readonly x: number;
  readonly y: number;
}

/** None where too few images could be read, or nothing varies. */
export function placedImages({ components, measured }: ExploredImages): PlacedImage[] {
  const scores = components?.scores ?? [];
  return measured.flatMap(({ record }, index) => {
    const place = scores[index];
    return place ? [{ path: record.path, class: record.class, x: place[0], y: place[1] }] : [];
  });
}
