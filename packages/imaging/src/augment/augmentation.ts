import type { Fill } from "./affine.ts";

/** The least and the largest value; a draw is uniform between them. */
export type Range = readonly [number, number];

/** A random part of the image, brought back to the image's size. */
export interface CropOptions {
  /** Share of the image's area, in (0, 1]. */
  readonly area: Range;
  /** Width over height, above 0. */
  readonly ratio: Range;
}

/** What moves pixels. */
export interface GeometryOptions {
  /** Probabilities. */
  readonly flip?: { readonly horizontal: number; readonly vertical: number };
  /** Degrees, counter-clockwise. */
  readonly rotation?: Range;
  /** Shares of width and height. */
  readonly shift?: { readonly x: Range; readonly y: Range };
  /** Degrees. */
  readonly shear?: Range;
  /** Share of the image that is seen: below 1 cells grow. For both axes, or for each by itself. */
  readonly zoom?: Range | { readonly x: Range; readonly y: Range };
  readonly crop?: CropOptions;
}

/** What changes colours, in the order in which it does. */
export interface ColourOptions {
  readonly stain?: StainOptions;
  /** Factors from 0 up; 1 changes nothing. */
  readonly brightness?: Range;
  readonly contrast?: Range;
  readonly saturation?: Range;
  /** Shares of the circle. */
  readonly hue?: Range;
}

/** Amounts of stain are multiplied by 1 +- factor and moved by +- shift, in optical density. */
export interface StainOptions {
  readonly factor: number;
  readonly shift: number;
}

export interface BlurOptions {
  /** Pixels, above 0. */
  readonly sigma: Range;
  readonly probability: number;
}

export interface NoiseOptions {
  /** Standard deviations in grey levels, of which one is chosen, each as likely as another. */
  readonly sigma: readonly number[];
  /** `draw`: chosen anew at each draw; `image`: dealt among the training images in equal shares, once. */
  readonly per: "draw" | "image";
}

/** RandAugment (Cubuk et al. 2020). */
export interface RandAugmentOptions {
  /** N: how many operations, one after the other. */
  readonly operations: number;
  /** M, from 0 to `bins` - 1. */
  readonly magnitude: number;
  /** How many magnitudes there are. */
  readonly bins: number;
}

/** AugMix (Hendrycks et al. 2020). */
export interface AugMixOptions {
  /** From 0 to 10. */
  readonly severity: number;
  /** Chains that are mixed. */
  readonly width: number;
  /** Operations in a chain; 0 draws 1 to 3 for each. */
  readonly depth: number;
  /** Of the Dirichlet and Beta distributions that the mixing weights come from. */
  readonly alpha: number;
  /** Weight of the Jensen-Shannon divergence between the image and two mixtures; 0 trains on one mixture alone. */
  readonly consistency: number;
}

/** What is done to a training image, as plain data with all parameters given; what is left out is not done. */
export interface ImageAugmentation extends GeometryOptions, ColourOptions {
  readonly fill?: Fill;
  readonly randAugment?: RandAugmentOptions;
  readonly augMix?: AugMixOptions;
  readonly blur?: BlurOptions;
  readonly noise?: NoiseOptions;
}
