import { hsvToRgb, rgbToHsv } from "../colour/hsv.ts";
import { createImage, type Image } from "../image.ts";

/** Turns the hue of each pixel by a share of the circle, saturation and value kept; as torchvision's `adjust_hue` of tensors. */
export function adjustHue(image: Image, turn: number): Image {
  const hsv = rgbToHsv(image);
  for (let i = 0; i < hsv.length; i += 3) hsv[i] += 360 * turn;
  return hsvToRgb(hsv, image.width, image.height);
}

/**
 * The image in HSV with its saturation removed (Makem 2025, section 3.2): each pixel grey, as bright as its largest
 * channel.
 */
export function removeSaturation({ data, height, width }: Image): Image {
  const out = createImage(width, height);
  for (let i = 0; i < data.length; i += 3) out.data.fill(Math.max(data[i], data[i + 1], data[i + 2]), i, i + 3);
  return out;
}
