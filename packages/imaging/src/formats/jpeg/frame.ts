import type { HuffmanTable } from "./huffman.ts";

/** The zigzag order of a block's 64 coefficients as row-major positions (ITU-T T.81, figure 5). */
export const ZIGZAG = Uint8Array.of(
  0,
  1,
  8,
  16,
  9,
  2,
  3,
  10,
  17,
  24,
  32,
  25,
  18,
  11,
  4,
  5,
  12,
  19,
  26,
  33,
  40,
  48,
  41,
  34,
  27,
  20,
  13,
  6,
  7,
  14,
  21,
  28,
  35,
  42,
  49,
  56,
  57,
  50,
  43,
  36,
  29,
  22,
  15,
  23,
  30,
  37,
  44,
  51,
  58,
  59,
  52,
  45,
  38,
  31,
  39,
  46,
  53,
  60,
  61,
  54,
  47,
  55,
  62,
  63,
);

/** One colour component: its sampling, its planes, and where its decoding stands. */
export interface Component {
  readonly id: number;
  /** Sampling factors, 1 to 4. */
  readonly h: number;
  readonly v: number;
  readonly quantId: number;
  /** Real samples: the image's size divided by the subsampling, rounded up. */
  readonly width: number;
  readonly height: number;
  /** Blocks of real samples: what a scan of this component alone walks. */
  readonly blocksWide: number;
  readonly blocksHigh: number;
  /** Samples a row of `samples`, padded to whole MCUs. */
  readonly stride: number;
  /** stride x paddedRows samples, 0 to 255. */
  samples: Uint8ClampedArray;
  /** Progressive only: 64 coefficients a block in row-major order, `stride / 8` blocks a row. */
  coefficients: Int16Array;
  /** Quantisation steps in row-major order, held from the component's first scan on as the standard asks. */
  quant: Uint16Array | undefined;
  dcPrediction: number;
  dcTable: HuffmanTable | undefined;
  acTable: HuffmanTable | undefined;
  /** Bit position each coefficient is known to, -1 for not at all (zigzag order). */
  readonly knownTo: Int8Array;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly progressive: boolean;
  readonly components: readonly Component[];
  readonly maxH: number;
  readonly maxV: number;
  readonly mcusWide: number;
  readonly mcusHigh: number;
}

/** What a start-of-scan header says. Spectral selection and successive approximation as in T.81, G.1.1.1. */
export interface Scan {
  readonly components: readonly Component[];
  readonly spectralStart: number;
  readonly spectralEnd: number;
  readonly approximationHigh: number;
  readonly approximationLow: number;
}
