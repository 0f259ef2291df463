import { ImageError } from "../image-error.ts";

/** A hash of 64 bits as two unsigned numbers of 32; bit 31 of `high` is the first. */
export interface Hash64 {
  readonly high: number;
  readonly low: number;
}

/** @param bit the value of bits 0 (first) to 63 */
export function hashOf(bit: (index: number) => boolean): Hash64 {
  let high = 0;
  let low = 0;
  for (let i = 0; i < 32; i++) {
    high = (high << 1) | (bit(i) ? 1 : 0);
    low = (low << 1) | (bit(i + 32) ? 1 : 0);
  }
  return { high: high >>> 0, low: low >>> 0 };
}

/** 16 hexadecimal digits, as Python's `str(imagehash)`. */
export const hashToHex = ({ high, low }: Hash64): string =>
  high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");

/** @throws ImageError `bad-argument` unless these are 16 hexadecimal digits */
export function hashFromHex(text: string): Hash64 {
  if (/^[0-9a-f]{16}$/i.test(text)) {
    return { high: Number.parseInt(text.slice(0, 8), 16), low: Number.parseInt(text.slice(8), 16) };
  }
  throw new ImageError("bad-argument", `${JSON.stringify(text)} is no perceptual hash`, {
    value: text,
    remedy: "Give 16 hexadecimal digits.",
  });
}

/** How many of the 64 bits differ. */
export const hammingDistance = (a: Hash64, b: Hash64): number => ones(a.high ^ b.high) + ones(a.low ^ b.low);

/** Bits that are 1, counted in pairs, then fours, then bytes at once. */
function ones(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
