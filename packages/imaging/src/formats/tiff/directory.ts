import { ImageError } from "../../image-error.ts";
import { viewOf } from "../decoder.ts";

/** Bytes of the field types that hold whole numbers: BYTE, SHORT, LONG. */
const TYPE_BYTES: Record<number, number> = { 1: 1, 3: 2, 4: 4 };

/** The whole-number fields of a TIFF's first directory. */
export interface Directory {
  /** The single value of a tag, or the default. */
  number(tag: number, otherwise: number): number;
  /** All values of a tag; empty when it is absent. */
  numbers(tag: number): readonly number[];
}

/**
 * Reads the first image file directory (TIFF 6.0, section 2). Values are read when asked for, and only where the file
 * really has them, so a damaged count costs nothing.
 * @throws ImageError
 */
export function readDirectory(bytes: Uint8Array): Directory {
  const view = viewOf(bytes);
  if (bytes.length < 8) throw endsEarly(bytes);
  const little = bytes[0] === 0x49;
  const start = view.getUint32(4, little);
  if (start + 2 > bytes.length) throw endsEarly(bytes);
  const count = view.getUint16(start, little);
  if (start + 2 + 12 * count > bytes.length) throw endsEarly(bytes);
  const entries = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const at = start + 2 + 12 * i;
    entries.set(view.getUint16(at, little), at);
  }

  const numbers = (tag: number): readonly number[] => {
    const entry = entries.get(tag);
    if (entry === undefined) return [];
    const size = TYPE_BYTES[view.getUint16(entry + 2, little)];
    if (size === undefined)
      throw new ImageError("corrupt", `The TIFF's tag ${tag} is not a whole number`, { value: tag });
    const length = view.getUint32(entry + 4, little);
    const at = length * size <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    if (at + length * size > bytes.length) throw endsEarly(bytes);
    return Array.from({ length }, (_, i) => {
      if (size === 1) return view.getUint8(at + i);
      return size === 2 ? view.getUint16(at + 2 * i, little) : view.getUint32(at + 4 * i, little);
    });
  };
  return { numbers, number: (tag, otherwise) => numbers(tag)[0] ?? otherwise };
}

export function endsEarly(bytes: Uint8Array): ImageError {
  return new ImageError("truncated", `The TIFF refers to bytes behind its end at ${bytes.length}`);
}
