import { zlibSync } from "fflate";
import { paeth } from "../formats/png/unfilter.ts";
import { assertSides } from "../image.ts";
import { ImageError } from "../image-error.ts";
import { COMPRESSION_LEVEL, chunk, header, SIGNATURE } from "./png-chunks.ts";

/** 8-bit pixels of 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels, interleaved; an `Image` is one. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const COLOUR_TYPE_OF_CHANNELS = [undefined, 0, 4, 2, 6] as const;

/**
 * Encodes 8-bit pixels as PNG, losslessly; the number of channels follows from the length of the data.
 * @throws ImageError `bad-argument` when the data do not fit width and height with 1 to 4 channels
 */
export function encodePng({ data, height, width }: Pixels): Uint8Array {
  assertSides(width, height);
  const channels = data.length / (width * height);
  const colourType = COLOUR_TYPE_OF_CHANNELS[channels];
  if (colourType === undefined) {
    throw new ImageError("bad-argument", `${data.length} values do not make ${width} x ${height} pixels`, {
      value: data.length,
      remedy: "Give 1, 2, 3 or 4 values a pixel.",
    });
  }
  return assemble(data, width, height, channels, 8, colourType);
}

/** A label map: the number of the object at each pixel, 0 for none. */
export interface Labels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array;
}

/**
 * Encodes a label map as a grey PNG whose values are the labels: of 8 bits where they fit, of 16 where not.
 * @throws ImageError `bad-argument` when there is not one label a pixel
 */
export function encodeLabels({ data, height, width }: Labels): Uint8Array {
  assertSides(width, height);
  if (data.length !== width * height) {
    throw new ImageError("bad-argument", `${data.length} labels do not make ${width} x ${height} pixels`, {
      value: data.length,
      remedy: "Give one label a pixel.",
    });
  }
  if (data.every((label) => label < 256)) return assemble(Uint8Array.from(data), width, height, 1, 8, 0);
  const bytes = new Uint8Array(2 * data.length);
  const view = new DataView(bytes.buffer);
  data.forEach((label, i) => {
    view.setUint16(2 * i, label);
  });
  return assemble(bytes, width, height, 2, 16, 0);
}

function assemble(
  data: Uint8Array,
  width: number,
  height: number,
  pixelBytes: number,
  bits: number,
  colourType: number,
): Uint8Array {
  return join([
    SIGNATURE,
    chunk("IHDR", header(width, height, bits, colourType)),
    chunk("IDAT", zlibSync(filterRows(data, width * pixelBytes, height, pixelBytes), { level: COMPRESSION_LEVEL })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** Each row by the filter (none, sub, up, Paeth) with the smallest sum of absolute differences (PNG, section 12.7). */
function filterRows(data: Uint8Array, stride: number, height: number, pixelBytes: number): Uint8Array {
  const out = new Uint8Array((stride + 1) * height);
  const candidates = [0, 1, 2, 4].map((filter) => ({ filter, row: new Uint8Array(stride) }));
  const [none, sub, up, nearest] = candidates.map(({ row }) => row);
  for (let y = 0; y < height; y++) {
    const at = y * stride;
    for (let i = 0; i < stride; i++) {
      const value = data[at + i];
      const left = i >= pixelBytes ? data[at + i - pixelBytes] : 0;
      const above = y > 0 ? data[at - stride + i] : 0;
      const corner = i >= pixelBytes && y > 0 ? data[at - stride + i - pixelBytes] : 0;
      none[i] = value;
      sub[i] = value - left;
      up[i] = value - above;
      nearest[i] = value - paeth(left, above, corner);
    }
    const costs = candidates.map(({ row }) => sumOfMagnitudes(row));
    const best = candidates[costs.indexOf(Math.min(...costs))];
    out[y * (stride + 1)] = best.filter;
    out.set(best.row, y * (stride + 1) + 1);
  }
  return out;
}

/** Over bytes read as signed. */
function sumOfMagnitudes(row: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i] < 128 ? row[i] : 256 - row[i];
  return sum;
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
