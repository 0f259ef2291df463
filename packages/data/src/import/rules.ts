import { type Image, ImageError, type ImageErrorCode, type ImageFormat } from "@leukoscope/imaging";
import { LeftOut, type RejectionKind } from "./error.ts";

/** What makes an image unfit although it can be decoded. */
export interface CleaningRules {
  /** Images with a shorter side below this, in pixels, are `tiny`; {@link DEFAULT_MIN_SIDE} if not given. */
  readonly minSide?: number;
  /** Images with more pixels are `oversize`, judged from the header; the decoder's own limit if not given. */
  readonly maxPixels?: number;
  /** Kinds that are taken all the same. */
  readonly allow?: readonly AllowedKind[];
}

/** Kinds of rejection that a user may wave through. */
export const allowedKinds = ["tiny", "wrong-format", "wrong-colour-mode"] as const;
export type AllowedKind = (typeof allowedKinds)[number];

/** No cell can be told in less. */
export const DEFAULT_MIN_SIDE = 16;

export interface Unfit {
  readonly kind: RejectionKind;
  readonly reason: string;
}

const formatOf: Readonly<Record<string, ImageFormat>> = {
  jpg: "jpeg",
  jpeg: "jpeg",
  jpe: "jpeg",
  jfif: "jpeg",
  png: "png",
  bmp: "bmp",
  dib: "bmp",
  tif: "tiff",
  tiff: "tiff",
};

/** Why a decoded image is left out; `undefined` when it is fit. */
export function findUnfit(
  image: Image,
  {
    bytes,
    extension,
    format,
  }: { readonly bytes: Uint8Array; readonly extension: string; readonly format: ImageFormat },
  { allow = [], minSide = DEFAULT_MIN_SIDE }: CleaningRules,
): Unfit | undefined {
  const named = formatOf[extension];
  if (named !== undefined && named !== format && !allow.includes("wrong-format")) {
    const reason = `the name says ${named.toUpperCase()}, the content is ${format.toUpperCase()}; rename it`;
    return { kind: "wrong-format", reason: `${reason}, or allow wrong-format` };
  }
  if (Math.min(image.width, image.height) < minSide && !allow.includes("tiny")) {
    return { kind: "tiny", reason: `${image.width} x ${image.height} pixels; the shorter side must have ${minSide}` };
  }
  if (allow.includes("wrong-colour-mode")) return undefined;
  if (format === "jpeg" && jpegComponents(bytes) === 4) {
    return { kind: "wrong-colour-mode", reason: "a CMYK JPEG, whose colours depend on a printer; save it as RGB" };
  }
  if (isGrey(image)) {
    const reason = "grey in every pixel, where stained cells have colour; give the colour image";
    return { kind: "wrong-colour-mode", reason: `${reason}, or allow wrong-colour-mode` };
  }
  return undefined;
}

/** The first coloured pixel ends it, so a colour image costs next to nothing. */
function isGrey({ data }: Image): boolean {
  for (let at = 0; at < data.length; at += 3) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  }
  return true;
}

/** Components in a JPEG's frame header (ITU-T T.81, B.2.2); the file has been decoded, so its segments are whole. */
function jpegComponents(bytes: Uint8Array): number | undefined {
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff) at++;
    else if (bytes[at + 1] >= 0xc0 && bytes[at + 1] <= 0xc2) return bytes[at + 9];
    else at += 2 + ((bytes[at + 2] << 8) | bytes[at + 3]);
  }
  return undefined;
}

/** The decoder's codes that have a kind of their own; the others say that it cannot decode the file. */
const kindOf: Readonly<Partial<Record<ImageErrorCode, RejectionKind>>> = {
  empty: "empty",
  truncated: "truncated",
  "too-large": "oversize",
};

/** Whatever a decoder throws is about this one file, and must not end the import of the others. */
export function unfitOf(error: unknown, otherwise: RejectionKind): Unfit {
  if (error instanceof LeftOut) return { kind: error.kind, reason: error.message };
  if (error instanceof ImageError) return { kind: kindOf[error.code] ?? "undecodable", reason: error.message };
  return { kind: otherwise, reason: error instanceof Error ? error.message : String(error) };
}
