import { ImageError } from "../../image-error.ts";

const CLEAR = 256;
const END = 257;
const FIRST = 258;
const MAX_CODES = 4096;

/**
 * TIFF's LZW (TIFF 6.0, section 13: high bit first, code width raised one code early) into exactly `size` bytes.
 * A table entry is a stretch of the output itself, so a string costs one copy.
 * @throws ImageError `truncated` or `corrupt`
 */
export function expandLzw(packed: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  const starts = new Uint32Array(MAX_CODES);
  const lengths = new Uint32Array(MAX_CODES);
  let filled = 0;
  let next = FIRST;
  let width = 9;
  let previousStart = -1;
  let previousLength = 0;
  let buffer = 0;
  let count = 0;
  let at = 0;
  while (filled < size) {
    while (count < width) {
      if (at >= packed.length) throw tooShort(size);
      buffer = ((buffer << 8) | packed[at++]) & 0xffffff;
      count += 8;
    }
    count -= width;
    const code = (buffer >>> count) & ((1 << width) - 1);
    if (code === END) throw tooShort(size);
    if (code === CLEAR) {
      next = FIRST;
      width = 9;
      previousStart = -1;
      continue;
    }
    const start = filled;
    if (code < CLEAR) out[filled++] = code;
    else if (code < next) filled = copy(out, starts[code], lengths[code], filled);
    else if (code === next && previousStart >= 0) filled = copy(out, previousStart, previousLength + 1, filled);
    else throw new ImageError("corrupt", "The TIFF's LZW data uses a code before it is defined", { value: code });
    if (previousStart >= 0) {
      if (next >= MAX_CODES) throw new ImageError("corrupt", "The TIFF's LZW table overflows");
      // The previous string and the first byte of this one stand side by side in the output.
      starts[next] = previousStart;
      lengths[next] = previousLength + 1;
      next++;
      if (next + 1 >= 1 << width && width < 12) width++;
    }
    previousStart = start;
    previousLength = filled - start;
  }
  return out;
}

/** Byte by byte, because a string may overlap its own copy; returns the new end. */
function copy(out: Uint8Array, from: number, length: number, to: number): number {
  const end = Math.min(out.length, to + length);
  for (let i = to; i < end; i++) out[i] = out[from + i - to];
  return end;
}

function tooShort(size: number): ImageError {
  return new ImageError("truncated", `A strip of the TIFF ends before its ${size} bytes of pixels`);
}
