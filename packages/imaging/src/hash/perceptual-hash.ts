import { toGrey } from "../colour/grey.ts";
import type { Image } from "../image.ts";
import { type Hash64, hashOf } from "./hash64.ts";
import { resizeLanczos } from "./lanczos.ts";

const SIDE = 32;
const KEPT = 8;

/** cos(pi k (2 n + 1) / 64) at [k * 32 + n]. */
const COSINES = Float64Array.from({ length: KEPT * SIDE }, (_, i) =>
  Math.cos((Math.PI * Math.floor(i / SIDE) * (2 * (i % SIDE) + 1)) / (2 * SIDE)),
);

/**
 * pHash: the grey image is shrunk to 32 x 32 and its 8 x 8 lowest frequencies (discrete cosine transform, the mean
 * among them) are compared with their median, row by row. The bits of Python's `imagehash.phash`; a frequency within
 * rounding of the median may differ.
 */
export function perceptualHash(image: Image): Hash64 {
  return aboveMedian(lowFrequencies(image));
}

/**
 * The pHash of the eight turned and flipped versions of an image, in the order of `dihedral`, for the price of one: a
 * flip changes the sign of odd frequencies, a quarter turn swaps rows and columns besides. The least distance of one
 * image's hash to another's eight finds turned copies; a single "canonical" one of the eight would not, since one bit
 * of difference may choose another. Shrinking rounds rows before columns, so single bits may differ from the hash of
 * the turned image itself.
 */
export function perceptualHashes(image: Image): Hash64[] {
  const frequencies = lowFrequencies(image);
  return Array.from({ length: 8 }, (_, k) => {
    const turns = k % 4;
    const isSwapped = turns % 2 === 1;
    // Signs of odd rows and columns of the result: a turn is a transposition and a flip.
    const flipsRows = turns === 1 || turns === 2;
    const flipsColumns = (turns === 2 || turns === 3) !== k >= 4;
    return aboveMedian(
      frequencies.map((_, i) => {
        const row = i >> 3;
        const column = i & 7;
        const value = frequencies[isSwapped ? 8 * column + row : i];
        const isNegated = ((row & 1) === 1 && flipsRows) !== ((column & 1) === 1 && flipsColumns);
        return isNegated ? -value : value;
      }),
    );
  });
}

/** 8 x 8 coefficients of the DCT-II, row frequency first; a common factor is left out. */
function lowFrequencies(image: Image): Float64Array {
  const { data } = resizeLanczos(toGrey(image), SIDE, SIDE);
  const rows = new Float64Array(SIDE * KEPT);
  for (let y = 0; y < SIDE; y++) {
    for (let k = 0; k < KEPT; k++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += data[y * SIDE + x] * COSINES[k * SIDE + x];
      rows[y * KEPT + k] = sum;
    }
  }
  const out = new Float64Array(KEPT * KEPT);
  for (let k = 0; k < KEPT; k++) {
    for (let c = 0; c < KEPT; c++) {
      let sum = 0;
      for (let y = 0; y < SIDE; y++) sum += rows[y * KEPT + c] * COSINES[k * SIDE + y];
      out[k * KEPT + c] = sum;
    }
  }
  // What is rounding only must not become bits: an image of one colour has the mean and nothing else.
  const noise = out[0] * 1e-12;
  return out.map((value) => (Math.abs(value) <= noise ? 0 : value));
}

function aboveMedian(values: Float64Array): Hash64 {
  const sorted = values.toSorted();
  const median = (sorted[31] + sorted[32]) / 2;
  return hashOf((i) => values[i] > median);
}
