import { type Random, uniform } from "@leukoscope/random";
import type { Region } from "../region.ts";
import { type AffineMatrix, about, IDENTITY, through } from "./affine.ts";
import type { GeometryOptions, Range } from "./augmentation.ts";
import { drawCrop } from "./random-crop.ts";

/** Brings a part of the image to the whole image's size: edges meet edges, half a pixel beyond the outermost centres. */
export function cropMatrix({ left, top, ...part }: Region, width: number, height: number): AffineMatrix {
  const [x, y] = [part.width / width, part.height / height];
  return [x, 0, left + x / 2 - 0.5, 0, y, top + y / 2 - 0.5];
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * One draw of everything that moves pixels, as one matrix, so that the image is resampled once. Seen from the image:
 * zoomed, sheared, shifted and rotated about its centre as by Keras's `ImageDataGenerator` (whose matrix this is), then
 * cropped and brought back to its size as by torchvision's `RandomResizedCrop`, then flipped.
 * @returns undefined where nothing moves
 */
export function drawGeometry(
  { crop, flip, rotation, shear, shift, zoom }: GeometryOptions,
  width: number,
  height: number,
  random: Random,
): AffineMatrix | undefined {
  const own = (name: string, [from, to]: Range) => uniform(random.fork(name), from, to);
  const centre = [(width - 1) / 2, (height - 1) / 2] as const;
  let matrix = IDENTITY;
  if (flip && random.fork("flip-horizontal").next() < flip.horizontal) {
    matrix = through(matrix, [-1, 0, width - 1, 0, 1, 0]);
  }
  if (flip && random.fork("flip-vertical").next() < flip.vertical) {
    matrix = through(matrix, [1, 0, 0, 0, -1, height - 1]);
  }
  if (crop) {
    const region = drawCrop(crop, width, height, random.fork("crop"));
    matrix = through(matrix, cropMatrix(region, width, height));
  }
  if (zoom) {
    const x = "x" in zoom ? own("zoom-x", zoom.x) : own("zoom", zoom);
    const y = "x" in zoom ? own("zoom-y", zoom.y) : x;
    matrix = through(matrix, about(...centre, [x, 0, 0, y]));
  }
  if (shear) {
    const angle = radians(own("shear", shear));
    matrix = through(matrix, about(...centre, [Math.cos(angle), 0, -Math.sin(angle), 1]));
  }
  if (shift) {
    matrix = through(matrix, [1, 0, own("shift-x", shift.x) * width, 0, 1, own("shift-y", shift.y) * height]);
  }
  if (rotation) {
    const angle = radians(own("rotation", rotation));
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    matrix = through(matrix, about(...centre, [cos, sin, -sin, cos]));
  }
  return matrix === IDENTITY ? undefined : matrix;
}
