import {
  type AugmentOptions,
  augment,
  dihedral,
  type Image,
  type ImageAugmentation,
  type Mix,
  removeSaturation,
} from "@leukoscope/imaging";

/** What a training image goes through before it is normalised: plain data that decides every bit. */
export interface TrainingDraw extends Omit<AugmentOptions, "seed"> {
  /** Without colour, as the copies that balance classes may be. */
  readonly desaturated?: boolean;
  /** One of the eight symmetries of the square, as imaging's `dihedral` counts them; 0 leaves the image as it is. */
  readonly symmetry: number;
  readonly augmentation?: ImageAugmentation;
  readonly seed: string;
}

/** Another image that is mixed in, both drawn and normalised. */
export interface MixedDraw<Source> extends TrainingDraw {
  readonly partner?: { readonly source: Source; readonly draw: TrainingDraw; readonly mix: Mix };
}

/** The pixels of a draw: colour removed, turned, augmented. */
export function drawnImage(image: Image, draw: TrainingDraw): Image {
  let out = draw.desaturated ? removeSaturation(image) : image;
  if (draw.symmetry !== 0) out = dihedral(out, draw.symmetry);
  return draw.augmentation ? augment(out, draw.augmentation, draw) : out;
}
