import { beta, dirichlet, type Random, uniform } from "@leukoscope/random";
import { createImage, type Image } from "../image.ts";
import type { Fill } from "./affine.ts";
import type { AugMixOptions } from "./augmentation.ts";
import { autoContrast, equalise, posterize, solarize } from "./levels.ts";
import { sheared, shifted, turned } from "./rand-augment.ts";

/** @param level from 0.1 up to the severity @param sign 1 or -1, for operations that go two ways */
type Operation = (image: Image, level: number, sign: number, fill: Fill) => Image;

const whole = (level: number, most: number): number => Math.trunc((level * most) / 10);

/** The nine operations of the authors' code that are not among the test corruptions, with its ranges. */
export const augMixOperations: Readonly<Record<string, Operation>> = {
  "auto-contrast": (image) => autoContrast(image),
  equalise: (image) => equalise(image),
  posterize: (image, level) => posterize(image, 4 - whole(level, 4)),
  rotate: (image, level, sign, fill) => turned(image, whole(level, 30) * sign, fill),
  solarize: (image, level) => solarize(image, 256 - whole(level, 256)),
  "shear-x": (image, level, sign, fill) => sheared(image, level * 0.03 * sign, "x", fill),
  "shear-y": (image, level, sign, fill) => sheared(image, level * 0.03 * sign, "y", fill),
  "translate-x": (image, level, sign, fill) => shifted(image, whole(level, image.width / 3) * sign, "x", fill),
  "translate-y": (image, level, sign, fill) => shifted(image, whole(level, image.height / 3) * sign, "y", fill),
};

const operations = Object.values(augMixOperations);
const DEEPEST = 3;

/**
 * The image mixed with a mixture of chains of operations: weights of the chains from a Dirichlet distribution, the
 * mixture's share from a Beta distribution. The authors mix normalised numbers; here the same mean is rounded to 8 bits.
 */
export function augMix(
  image: Image,
  { alpha, depth, severity, width }: AugMixOptions,
  fill: Fill,
  random: Random,
): Image {
  const weights = dirichlet(random, width, alpha);
  const share = beta(random, alpha, alpha);
  const sum = Float64Array.from(image.data, (value) => (1 - share) * value);
  for (const weight of weights) {
    let chained = image;
    const length = depth > 0 ? depth : 1 + random.int(DEEPEST);
    for (let i = 0; i < length; i++) {
      const operation = operations[random.int(operations.length)];
      const level = uniform(random, 0.1, severity);
      chained = operation(chained, level, random.next() < 0.5 ? -1 : 1, fill);
    }
    for (let i = 0; i < sum.length; i++) sum[i] += share * weight * chained.data[i];
  }
  const out = createImage(image.width, image.height);
  new Uint8ClampedArray(out.data.buffer).set(sum);
  return out;
}
