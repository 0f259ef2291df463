import { about, affine } from "../augment/affine.ts";
import type { Image } from "../image.ts";

/** Turned about its middle by degrees, size kept, bilinear, mirrored at the edge pixels; positive is clockwise. */
export function turn(image: Image, degrees: number): Image {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return affine(image, about((image.width - 1) / 2, (image.height - 1) / 2, [cos, sin, -sin, cos]), "mirror");
}
