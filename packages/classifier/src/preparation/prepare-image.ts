import { decodeImage, dihedral, type Image, mixInto } from "@leukoscope/imaging";
import { type FitSpec, fitImage, type NormalisationSpec, normaliseImage } from "../preprocess.ts";
import { drawnImage, type MixedDraw } from "./training-draw.ts";

export type PreparationSpec = FitSpec & NormalisationSpec;

/** What an input is made of: an encoded image (JPEG, PNG, BMP, TIFF), or the pixels that `fitImage` made of one. */
export type PixelSource = { readonly bytes: Uint8Array } | { readonly fitted: Image };

/**
 * What an image goes through before it is normalised: which symmetry of the square, 0 to 7, of which 0 leaves it as it
 * is; or a draw of a training image's augmentation.
 */
export type Draw<Source = PixelSource> = number | MixedDraw<Source>;

export interface Preparation {
  readonly source: PixelSource;
  readonly spec: PreparationSpec;
  readonly draw: Draw;
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
 * Decodes, fits, augments and normalises an image, and mixes another into it where its draw says so. Nothing but its
 * argument decides the bits: they are the same on every thread.
 * @throws ImageError for a broken image
 */
export async function prepareImage({ source, spec, draw }: Preparation): Promise<PreparedImage> {
  const decoded = await decode(source);
  const partner = typeof draw === "number" ? undefined : draw.partner;
  const other = partner && { ...partner, decoded: await decode(partner.source) };
  const start = performance.now();
  const image = fitted(source, decoded, spec);
  const input = tensorOf(image, spec, draw);
  if (other) {
    const mixed = tensorOf(fitted(other.source, other.decoded, spec), spec, other.draw);
    mixInto(input, mixed, other.mix, spec.input.width, spec.input.height);
  }
  return { input, fitted: decoded && image, ms: performance.now() - start };
}

const decode = async (source: PixelSource): Promise<Image | undefined> =>
  "bytes" in source ? decodeImage(source.bytes) : undefined;

const fitted = (source: PixelSource, decoded: Image | undefined, spec: PreparationSpec): Image =>
  "fitted" in source ? source.fitted : fitImage(decoded as Image, spec);

function tensorOf(image: Image, spec: PreparationSpec, draw: Draw): Float32Array<ArrayBuffer> {
  const drawn = typeof draw === "number" ? (draw === 0 ? image : dihedral(image, draw)) : drawnImage(image, draw);
  return normaliseImage(drawn, spec).data as Float32Array<ArrayBuffer>;
}
