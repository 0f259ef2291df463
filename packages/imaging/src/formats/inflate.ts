import { Unzlib } from "fflate";
import { ImageError } from "../image-error.ts";

/** Deflate cannot expand by more than this, so fewer bytes than size / 1032 cannot hold the picture. */
const MAX_DEFLATE_RATIO = 1032;
const SLICE = 1 << 15;

/**
 * Inflates a zlib stream, cut into pieces at will, into exactly `size` bytes; what follows them is ignored.
 * Stops as soon as it has them, so a decompression bomb costs one slice at most.
 * @throws ImageError `truncated` when the stream ends early, `corrupt` when it is not a zlib stream.
 */
export function inflateExactly(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const compressed = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (compressed * MAX_DEFLATE_RATIO < size) throw tooShort(size);
  const out = new Uint8Array(size);
  let filled = 0;
  const stream = new Unzlib((chunk) => {
    out.set(chunk.subarray(0, size - filled), filled);
    filled = Math.min(size, filled + chunk.length);
  });
  try {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length && filled < size; at += SLICE) stream.push(piece.subarray(at, at + SLICE));
    }
  } catch (cause) {
    throw new ImageError("corrupt", "The compressed pixels are not a valid deflate stream", { cause });
  }
  if (filled < size) throw tooShort(size);
  return out;
}

function tooShort(size: number): ImageError {
  return new ImageError("truncated", `The compressed pixels end before the ${size} bytes that the header promises`);
}
