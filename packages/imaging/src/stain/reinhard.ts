import { labToRgb, rgbToLab } from "../colour/lab.ts";
import { createImage, type Image } from "../image.ts";
import { ImageError } from "../image-error.ts";
import type { Vector3 } from "../numeric/symmetric-eigen.ts";

/** The look of a slide: means and standard deviations (of the population) of L*, a*, b*. Plain JSON. */
export interface ReinhardReference {
  readonly mean: Vector3;
  /** Above 0. */
  readonly std: Vector3;
}

/** A channel of L*a*b* that varies less than this has no colours to match: blank, grey or of one hue. */
const LEAST_STD = 0.01;

/**
 * The look of an image, as a reference for others.
 * @throws ImageError `degenerate` for an image of one colour or of greys
 */
export function reinhardReference(image: Image): ReinhardReference {
  const reference = statistics(rgbToLab(image));
  if (isDegenerate(reference)) {
    throw new ImageError("degenerate", "The reference image is of one colour or grey", { value: reference.std });
  }
  return reference;
}

/**
 * Colour transfer (Reinhard et al. 2001) in CIE L*a*b*: each channel is shifted and scaled to the reference's mean and
 * standard deviation, over all pixels. An image of one colour or of greys has no stain and is returned as it is.
 */
export function normaliseReinhard(image: Image, reference: ReinhardReference): Image {
  const { height, width } = image;
  const lab = rgbToLab(image);
  const own = statistics(lab);
  if (isDegenerate(own)) return createImage(width, height, image.data.slice());
  for (let c = 0; c < 3; c++) {
    const gain = reference.std[c] / own.std[c];
    const shift = reference.mean[c] - own.mean[c] * gain;
    for (let i = c; i < lab.length; i += 3) lab[i] = lab[i] * gain + shift;
  }
  return labToRgb(lab, width, height);
}

const isDegenerate = ({ std }: ReinhardReference): boolean => std.some((value) => value < LEAST_STD);

function statistics(lab: Float32Array): ReinhardReference {
  const pixels = lab.length / 3;
  const channel = (c: number): [mean: number, std: number] => {
    let sum = 0;
    for (let i = c; i < lab.length; i += 3) sum += lab[i];
    const mean = sum / pixels;
    let squares = 0;
    for (let i = c; i < lab.length; i += 3) squares += (lab[i] - mean) ** 2;
    return [mean, Math.sqrt(squares / pixels)];
  };
  const [l, a, b] = [channel(0), channel(1), channel(2)];
  return { mean: [l[0], a[0], b[0]], std: [l[1], a[1], b[1]] };
}
