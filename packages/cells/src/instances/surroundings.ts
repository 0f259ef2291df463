import type { Region } from "@leukoscope/imaging";
import type { CellInstance } from "../segmentation/segmentation.ts";

/** How many times over the longer side of its box a crop shows a cell, unless told otherwise. */
export const CELL_CONTEXT = 1.2;

/**
 * A square around a cell, for a classifier that is to see what lies around; moved into the image where it would leave
 * it, and no larger than the image's shorter side.
 * @param context side of the square, in longer sides of the cell's box; above 0
 */
export function surroundings(
  { bbox }: Pick<CellInstance, "bbox">,
  image: { readonly width: number; readonly height: number },
  context = CELL_CONTEXT,
): Region {
  const wanted = Math.max(1, Math.round(context * Math.max(bbox.width, bbox.height)));
  const side = Math.min(wanted, image.width, image.height);
  const start = (from: number, length: number, limit: number): number =>
    Math.min(Math.max(0, Math.round(from + length / 2 - side / 2)), limit - side);
  return {
    left: start(bbox.left, bbox.width, image.width),
    top: start(bbox.top, bbox.height, image.height),
    width: side,
    height: side,
  };
}
