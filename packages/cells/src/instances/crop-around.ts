import { crop, type Image } from "@leukoscope/imaging";
import type { CellInstance } from "../segmentation/segmentation.ts";
import { surroundings } from "./surroundings.ts";

/** A square around a cell, moved into the image where it would leave it: what a classifier of cells is shown. */
export function cropAround(image: Image, cell: Pick<CellInstance, "bbox">): Image {
  const { left, top, width, height } = surroundings(cell, image);
  return crop(image, left, top, width, height);
}
