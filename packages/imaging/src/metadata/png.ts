import { viewOf } from "../formats/decoder.ts";
import { ImageError } from "../image-error.ts";
import { join } from "./join.ts";

const SIGNATURE = 8;
/** Length, type and check sum around a chunk's content. */
const AROUND = 12;
const KEPT = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);

/** The chunks that make the picture. */
export function pngWithoutMetadata(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = viewOf(bytes);
  const kept = [bytes.subarray(0, SIGNATURE)];
  for (let at = SIGNATURE; ; ) {
    const end = at + AROUND <= bytes.length ? at + AROUND + view.getUint32(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) throw new ImageError("truncated", `The PNG stops at byte ${bytes.length} without its end`);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (KEPT.has(type)) kept.push(bytes.subarray(at, end));
    if (type === "IEND") return join(kept);
    at = end;
  }
}
