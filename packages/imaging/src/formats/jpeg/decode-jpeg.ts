import type { Image } from "../../image.ts";
import { ImageError } from "../../image-error.ts";
import { exifOrientation } from "../exif.ts";
import { applyOrientation } from "../orientation.ts";
import { BitReader } from "./bit-reader.ts";
import { colourSpaceOf, type JpegColourSpace, toRgb } from "./colour.ts";
import type { Frame } from "./frame.ts";
import { inverseDct } from "./inverse-dct.ts";
import { decodeProgressiveScan } from "./progressive-scan.ts";
import { readFrame, readHuffmanTables, readQuantTables, readScan, type Tables } from "./segments.ts";
import { decodeSequentialScan, missingTable } from "./sequential-scan.ts";

const SOF0 = 0xc0;
const SOF1 = 0xc1;
const SOF2 = 0xc2;
const DHT = 0xc4;
const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const DRI = 0xdd;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP14 = 0xee;

/**
 * Decodes a baseline, extended or progressive Huffman-coded JPEG of 8 bits (ITU-T T.81): grey, YCbCr, RGB, CMYK, YCCK,
 * upright by its EXIF orientation. Gives libjpeg's bits (accurate integer DCT, fancy upsampling), but where libjpeg
 * warns and pads with grey this throws.
 * @param colours what its three components mean, where a file around it says so
 * @throws ImageError
 */
export function decodeJpeg(bytes: Uint8Array, maxPixels: number, colours?: JpegColourSpace): Image {
  const tables: Tables = { quant: [], dc: [], ac: [] };
  let frame: Frame | undefined;
  let restartInterval = 0;
  let sawJfif = false;
  let adobeTransform: number | undefined;
  let orientation = 1;
  let position = 2;

  for (;;) {
    const at = findMarker(bytes, position);
    const marker = bytes[at];
    if (marker === EOI) break;
    const length = at + 2 < bytes.length ? (bytes[at + 1] << 8) | bytes[at + 2] : Number.POSITIVE_INFINITY;
    if (at + 1 + length > bytes.length) throw endsEarly(bytes);
    if (length < 2) throw new ImageError("corrupt", `The JPEG segment at byte ${at} has no length`, { value: length });
    const body = bytes.subarray(at + 3, at + 1 + length);
    position = at + 1 + length;

    if (marker === DQT) readQuantTables(body, tables);
    else if (marker === DHT) readHuffmanTables(body, tables);
    else if (marker === DRI) restartInterval = body.length >= 2 ? (body[0] << 8) | body[1] : 0;
    else if (marker === APP0) sawJfif ||= startsWith(body, "JFIF\0");
    else if (marker === APP14 && startsWith(body, "Adobe") && body.length >= 12) adobeTransform = body[11];
    else if (marker === APP1 && startsWith(body, "Exif\0\0")) orientation = exifOrientation(body.subarray(6));
    else if (marker === SOF0 || marker === SOF1 || marker === SOF2) {
      if (frame) throw new ImageError("corrupt", "The JPEG has two frame headers");
      frame = readFrame(body, marker === SOF2, maxPixels, bytes.length - position);
      colourSpaceOf(frame, sawJfif, adobeTransform);
    } else if (marker > SOF2 && marker <= 0xcf) {
      throw new ImageError(
        "unsupported",
        `The JPEG is lossless, hierarchical or arithmetic-coded (SOF${marker - SOF0})`,
        {
          value: marker,
        },
      );
    } else if (marker === SOS) {
      if (!frame) throw new ImageError("corrupt", "The JPEG's pixels come before its frame header");
      const scan = readScan(body, frame, tables);
      const reader = new BitReader(bytes, position);
      (frame.progressive ? decodeProgressiveScan : decodeSequentialScan)(frame, scan, reader, restartInterval);
      position = reader.position;
    }
  }
  if (!frame) throw new ImageError("corrupt", "The JPEG holds no picture");
  checkComplete(frame);
  if (frame.progressive) reconstruct(frame);
  const own = colourSpaceOf(frame, sawJfif, adobeTransform);
  return applyOrientation(toRgb(frame, frame.components.length === 3 ? (colours ?? own) : own), orientation);
}

/** The position of the next marker's code; bytes in between are skipped, as every reader does. */
function findMarker(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const code = bytes[at + 1];
    const standsAlone = code === 0x01 || (code >= 0xd0 && code <= 0xd7);
    if (bytes[at] === 0xff && code !== 0 && code !== 0xff && !standsAlone) return at + 1;
  }
  throw endsEarly(bytes);
}

function endsEarly(bytes: Uint8Array): ImageError {
  return new ImageError("truncated", `The JPEG stops at byte ${bytes.length} without its end marker`);
}

function startsWith(body: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (body[i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Where scans are left out, libjpeg paints a smoothed guess; pixels that were never sent are an error here. */
function checkComplete(frame: Frame): void {
  for (const component of frame.components) {
    if (component.knownTo.some((bit) => bit !== 0)) {
      throw new ImageError("truncated", `The JPEG lacks scans of its component ${component.id}`, {
        value: component.id,
      });
    }
  }
}

function reconstruct(frame: Frame): void {
  for (const component of frame.components) {
    const { blocksHigh, blocksWide, coefficients, quant, samples, stride } = component;
    if (!quant) throw missingTable(component);
    for (let row = 0; row < blocksHigh; row++) {
      for (let column = 0; column < blocksWide; column++) {
        const from = 64 * (row * (stride >> 3) + column);
        inverseDct(coefficients, from, quant, samples, 8 * (row * stride + column), stride);
      }
    }
  }
}
