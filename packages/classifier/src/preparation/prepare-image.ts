import { decodeImage, dihedral, type Image } from "@leukoscope/imaging";
import { type FitSpec, fitImage, type NormalisationSpec, normaliseImage } from "../preprocess.ts";

export type PreparationSpec = FitSpec & NormalisationSpec;

/** What an input is made of: an encoded image (JPEG, PNG, BMP, TIFF), or the pixels that `fitImage` made of one. */
export type PixelSource = { readonly bytes: Uint8Array } | { readonly fitted: Image };

export interface Preparation {
  readonly source: PixelSource;
  readonly spec: PreparationSpec;
  /** Which symmetry of the square, 0 to 7, the image goes through before it is normalised; 0 leaves it as it is. */
  readonly draw: number;
}

export interface PreparedImage {
  /** float32 [3, height, width] of the model's input size. */
  readonly input: Float32Array<ArrayBuffer>;
  /** The pixels at that size before augmentation; only where they were made of bytes. */
  readonly fitted: Image | undefined;
  /** Milliseconds it took, decoding aside. */
  readonly ms: number;
}

/**
 * Decodes, fits, augments and normalises an image. Nothing but its argument decides the bits: they are the same on
 * every thread.
 * @throws ImageError for a broken image
 */
export async function prepareImage({ source, spec, draw }: Preparation): Promise<PreparedImage> {
  const decoded = "bytes" in source ? await decodeImage(source.bytes) : undefined;
  const start = performance.now();
  const image = "fitted" in source ? source.fitted : fitImage(decoded as Image, spec);
  const { data } = normaliseImage(draw === 0 ? image : dihedral(image, draw), spec);
  return {
    input: data as Float32Array<ArrayBuffer>,
    fitted: decoded && image,
    ms: performance.now() - start,
  };
}
