import { crop, type Image } from "@leukoscope/imaging";
import type { CellInstance } from "../segmentation/segmentation.ts";

/** A crop shows its cell's box this many times over, so that a classifier sees what lies around. */
const CONTEXT = 1.2;

/** A square around a cell, moved into the image where it would leave it. */
export function cropAround(image: Image, { bbox }: Pick<CellInstance, "bbox">): Image {
  const side = Math.min(Math.round(CONTEXT * Math.max(bbox.width, bbox.height)), image.width, image.height);
  const start = (from: number, length: number, limit: number) =>
    Math.min(Math.max(0, Math.round(from + length / 2 - side / 2)), limit - side);
  const left = start(bbox.left, bbox.width, image.width);
  return crop(image, left, start(bbox.top, bbox.height, image.height), side, side);
}
