import { exifOrientation } from "../formats/exif.ts";
import { ImageError } from "../image-error.ts";
import { join } from "./join.ts";

const [SOI, EOI, SOS, APP0, APP1, APP14, COM] = [0xd8, 0xd9, 0xda, 0xe0, 0xe1, 0xee, 0xfe];

/** The segments that make the picture: tables, frames, scans, and what says how colours are coded and which way is up. */
export function jpegWithoutMetadata(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const kept: ArrayLike<number>[] = [[0xff, SOI]];
  let orientation = 1;
  let at = nextMarker(bytes, 2);
  while (bytes[at] !== EOI) {
    const marker = bytes[at];
    const length = at + 2 < bytes.length ? (bytes[at + 1] << 8) | bytes[at + 2] : Number.POSITIVE_INFINITY;
    if (length < 2 || at + 1 + length > bytes.length) throw endsEarly(bytes);
    const body = bytes.subarray(at + 3, at + 1 + length);
    const next = nextMarker(bytes, at + 1 + length);
    if (marker === APP0 && begins(body, "JFIF\0")) kept.push(JFIF);
    else if (marker === APP1 && begins(body, "Exif\0\0")) orientation = exifOrientation(body.subarray(6));
    else if (marker === APP14 && begins(body, "Adobe")) kept.push(segment(APP14, body.subarray(0, ADOBE)));
    else if (marker === SOS) kept.push(bytes.subarray(at - 1, next - 1));
    else if (!isApplication(marker) && marker !== COM) kept.push(bytes.subarray(at - 1, at + 1 + length));
    at = next;
  }
  kept.push([0xff, EOI]);
  if (orientation > 1 && orientation <= 8) kept.splice(kept[1] === JFIF ? 2 : 1, 0, segment(APP1, exif(orientation)));
  return join(kept);
}

const segment = (marker: number, body: ArrayLike<number>): Uint8Array =>
  join([[0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff], body]);

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

/** Version 1.1, square pixels, no thumbnail. */
const JFIF = segment(APP0, [...ascii("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0]);

/** Of Adobe's segment the part with the colour transform; more may follow. */
const ADOBE = 12;

/** An EXIF block with one field: orientation, a SHORT. */
const exif = (orientation: number): number[] => [
  ...ascii("Exif\0\0MM\0*"),
  ...[0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
];

const isApplication = (marker: number): boolean => marker >= APP0 && marker <= 0xef;

const begins = (body: Uint8Array, text: string): boolean => ascii(text).every((code, i) => body[i] === code);

/** The position of the next marker's code; restart markers and stuffed bytes belong to the data between. */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const code = bytes[at + 1];
    const standsAlone = code === 0x01 || (code >= 0xd0 && code <= 0xd7);
    if (bytes[at] === 0xff && code !== 0 && code !== 0xff && !standsAlone) return at + 1;
  }
  throw endsEarly(bytes);
}

const endsEarly = (bytes: Uint8Array): ImageError =>
  new ImageError("truncated", `The JPEG stops at byte ${bytes.length} without its end marker`);
