import type { Random } from "@leukoscope/random";
import type { Image } from "../image.ts";
import { type AffineMatrix, about, affine, type Fill } from "./affine.ts";
import type { RandAugmentOptions } from "./augmentation.ts";
import { adjustBrightness, adjustContrast, adjustSaturation, adjustSharpness } from "./enhance.ts";
import { autoContrast, equalise, posterize, solarize } from "./levels.ts";

/** @param strength from 0 to 1, of the operation's range @param sign 1 or -1, for operations that go two ways */
type Operation = (image: Image, strength: number, sign: number, fill: Fill) => Image;

export const turned = (image: Image, degrees: number, fill: Fill): Image => {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return affine(image, about((image.width - 1) / 2, (image.height - 1) / 2, [cos, -sin, sin, cos]), fill);
};

/** Sheared along one axis by a slope, the corner of the image kept in place. */
export const sheared = (image: Image, slope: number, axis: "x" | "y", fill: Fill): Image => {
  // The corner lies half a pixel beyond the centre of the first pixel.
  const matrix: AffineMatrix = axis === "x" ? [1, slope, slope / 2, 0, 1, 0] : [1, 0, 0, slope, 1, slope / 2];
  return affine(image, matrix, fill);
};

/** Shows at each place what stands `pixels` further along an axis. */
export const shifted = (image: Image, pixels: number, axis: "x" | "y", fill: Fill): Image =>
  affine(image, axis === "x" ? [1, 0, pixels, 0, 1, 0] : [1, 0, 0, 0, 1, pixels], fill);

/** As a share of the width in torchvision, from the 150 pixels of 331 that AutoAugment moved its images. */
const FURTHEST = 150 / 331;

/** The fourteen operations of torchvision's `RandAugment`, with its ranges. */
export const randAugmentOperations: Readonly<Record<string, Operation>> = {
  identity: (image) => image,
  "shear-x": (image, strength, sign, fill) => sheared(image, 0.3 * strength * sign, "x", fill),
  "shear-y": (image, strength, sign, fill) => sheared(image, 0.3 * strength * sign, "y", fill),
  "translate-x": (image, strength, sign, fill) =>
    shifted(image, -Math.trunc(FURTHEST * image.width * strength * sign), "x", fill),
  "translate-y": (image, strength, sign, fill) =>
    shifted(image, -Math.trunc(FURTHEST * image.height * strength * sign), "y", fill),
  rotate: (image, strength, sign, fill) => turned(image, 30 * strength * sign, fill),
  brightness: (image, strength, sign) => adjustBrightness(image, 1 + 0.9 * strength * sign),
  saturation: (image, strength, sign) => adjustSaturation(image, 1 + 0.9 * strength * sign),
  contrast: (image, strength, sign) => adjustContrast(image, 1 + 0.9 * strength * sign),
  sharpness: (image, strength, sign) => adjustSharpness(image, 1 + 0.9 * strength * sign),
  posterize: (image, strength) => posterize(image, 8 - Math.round(4 * strength)),
  solarize: (image, strength) => solarize(image, 255 * (1 - strength)),
  "auto-contrast": (image) => autoContrast(image),
  equalise: (image) => equalise(image),
};

const operations = Object.values(randAugmentOperations);

/** N operations of torchvision's `RandAugment`, each as likely as another, all at magnitude M, either way. */
export function randAugment(
  image: Image,
  { bins, magnitude, operations: count }: RandAugmentOptions,
  fill: Fill,
  random: Random,
): Image {
  let out = image;
  for (let i = 0; i < count; i++) {
    const operation = operations[random.int(operations.length)];
    const sign = random.next() < 0.5 ? -1 : 1;
    out = operation(out, magnitude / (bins - 1), sign, fill);
  }
  return out;
}
