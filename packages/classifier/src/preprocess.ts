import {
  applyPreparation,
  centreCrop,
  type Image,
  type PreparationStep,
  type Region,
  resize,
  toTensor,
} from "@leukoscope/imaging";
import { float32, type Tensor } from "@leukoscope/onnx";

export const interpolations = ["bilinear"] as const;
export const cropModes = ["squash", "center"] as const;

/** How an image of any size becomes one of the model's input size. */
export interface FitSpec {
  /** Steps on the whole image before anything else, in their order; none when left out. */
  readonly preparation?: readonly PreparationStep[];
  /** Input of the model, pixels. */
  readonly input: { readonly width: number; readonly height: number };
  readonly resize: {
    /** `bilinear`: antialiased triangle filter, the bits of Pillow's BILINEAR. */
    readonly interpolation: (typeof interpolations)[number];
    /**
     * Which part of the image the model sees, in timm's words. `squash`: all of it, stretched; `center`: the largest
     * central rectangle of the input's proportions, unstretched.
     */
    readonly cropMode: (typeof cropModes)[number];
    /** Share of that part, along each side, that is kept around its centre; in (0, 1]. */
    readonly cropPct: number;
  };
}

/** How pixels become numbers: (v / 255 - mean) / std. */
export interface NormalisationSpec {
  /** Order of the colour planes in the tensor. */
  readonly colourOrder: "RGB" | "BGR";
  /** For red, green and blue, whatever `colourOrder` is; in units of v / 255. */
  readonly mean: readonly [number, number, number];
  /** As `mean`; above 0. */
  readonly std: readonly [number, number, number];
}

export type { Region };

/** The part of a prepared image that the model sees. */
export function fitRegion({ width, height }: Pick<Image, "width" | "height">, { input, resize }: FitSpec): Region {
  const scale = Math.min(width / input.width, height / input.height);
  const [partWidth, partHeight] =
    resize.cropMode === "squash" ? [width, height] : [input.width * scale, input.height * scale];
  const whole = (length: number, limit: number) => Math.min(limit, Math.max(1, Math.round(length * resize.cropPct)));
  const kept = { width: whole(partWidth, width), height: whole(partHeight, height) };
  return { left: Math.floor((width - kept.width) / 2), top: Math.floor((height - kept.height) / 2), ...kept };
}

/** An image of the model's input size, before normalisation. */
export interface FittedImage {
  readonly image: Image;
  /** The part of the original that it shows. */
  readonly region: Region;
}

/**
 * Applies the preparation, cuts out what the model sees and resizes it to the input size.
 *
 * It cuts before it resizes, so that an image of extreme proportions costs no memory; torchvision's resize-then-crop
 * lies within a pixel of it, and `squash` with `cropPct` 1 is the same.
 */
export function fit(original: Image, spec: FitSpec): FittedImage {
  const { image, region } = applyPreparation(original, spec.preparation ?? []);
  const { left, top, width, height } = fitRegion(image, spec);
  const isWhole = width === image.width && height === image.height;
  return {
    image: resize(isWhole ? image : centreCrop(image, width, height), spec.input.width, spec.input.height),
    region: { left: region.left + left, top: region.top + top, width, height },
  };
}

/** The pixels of {@link fit}. */
export const fitImage = (image: Image, spec: FitSpec): Image => fit(image, spec).image;

/** The pixels as the model's input, float32 [1, 3, height, width]. */
export function normaliseImage(image: Image, { colourOrder, mean, std }: NormalisationSpec): Tensor {
  const values = toTensor(image, { mean, std });
  if (colourOrder === "BGR") {
    const plane = image.width * image.height;
    const red = values.slice(0, plane);
    values.copyWithin(0, 2 * plane);
    values.set(red, 2 * plane);
  }
  return float32([1, 3, image.height, image.width], values);
}

/** An image of any size as the model's input, float32 [1, 3, height, width]: {@link fitImage}, then normalised. */
export const preprocess = (image: Image, spec: FitSpec & NormalisationSpec): Tensor =>
  normaliseImage(fitImage(image, spec), spec);
