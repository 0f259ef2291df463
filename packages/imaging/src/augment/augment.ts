import { Random, uniform } from "@leukoscope/random";
import { gaussianBlur } from "../filters/gaussian-blur.ts";
import type { Image } from "../image.ts";
import { affine } from "./affine.ts";
import { augMix } from "./aug-mix.ts";
import type { ColourOptions, ImageAugmentation, Range } from "./augmentation.ts";
import { adjustBrightness, adjustContrast, adjustSaturation } from "./enhance.ts";
import { gaussianNoise } from "./gaussian-noise.ts";
import { drawGeometry } from "./geometry.ts";
import { adjustHue } from "./hue.ts";
import { randAugment } from "./rand-augment.ts";
import { changeStains, drawStainChange } from "./stain-jitter.ts";

export interface AugmentOptions {
  /** The seed of the draw. It alone decides every bit, whatever was drawn before. */
  readonly seed: string;
  /** Of AugMix with consistency: 0 is the image without a mixture, others are mixtures. All share what comes before it. */
  readonly view?: number;
  /** Standard deviation of the noise that was dealt to the image, in place of a draw. */
  readonly sigma?: number;
}

/**
 * One draw of an augmentation: geometry in one resampling, then stains, brightness, contrast, saturation, hue, then
 * RandAugment, AugMix, blur and noise. Each draws from a stream of its own, so that one more leaves the others as they
 * were.
 */
export function augment(image: Image, augmentation: ImageAugmentation, { seed, view, sigma }: AugmentOptions): Image {
  const random = new Random(seed);
  const { augMix: mixture, blur, fill = "mirror", noise, randAugment: policy } = augmentation;
  const matrix = drawGeometry(augmentation, image.width, image.height, random);
  let out = matrix ? affine(image, matrix, fill) : image;
  out = colourJitter(out, augmentation, random);
  if (policy) out = randAugment(out, policy, fill, random.fork("rand-augment"));
  if (mixture && view !== 0) out = augMix(out, mixture, fill, random.fork(`aug-mix/${view ?? 1}`));
  if (blur) {
    const own = random.fork("blur");
    if (own.next() < blur.probability) out = gaussianBlur(out, uniform(own, ...blur.sigma));
  }
  if (noise) {
    const own = random.fork("noise");
    const chosen = noise.sigma[own.int(noise.sigma.length)];
    out = gaussianNoise(out, sigma ?? chosen, own);
  }
  return out;
}

function colourJitter(image: Image, options: ColourOptions, random: Random): Image {
  const { brightness, contrast, hue, saturation, stain } = options;
  let out = image;
  const adjust = (name: string, range: Range | undefined, by: (image: Image, amount: number) => Image) => {
    if (range) out = by(out, uniform(random.fork(name), ...range));
  };
  if (stain) out = changeStains(out, drawStainChange(stain, random.fork("stain")));
  adjust("brightness", brightness, adjustBrightness);
  adjust("contrast", contrast, adjustContrast);
  adjust("saturation", saturation, adjustSaturation);
  adjust("hue", hue, adjustHue);
  return out;
}
