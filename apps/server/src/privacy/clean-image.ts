import type { Readable } from "node:stream";
import { headerSize, ImageError, type Size, withoutMetadata } from "@leukoscope/imaging";
import { FileError } from "../files/file-store.ts";
import { Gate } from "../limits/gate.ts";

export interface CleanOptions {
  readonly maxBytes: number;
  readonly maxPixels: number;
}

/** Files held in memory at a time, by all requests together. */
const gate = new Gate(4);

/**
 * An image as it comes, without what it says besides the picture: see `withoutMetadata`. Its header is judged before
 * anything is made of it.
 * @throws FileError `too-large`; ImageError
 */
export const cleanImage = (content: Readable, { maxBytes, maxPixels }: CleanOptions): Promise<Uint8Array> =>
  gate.run(async () => {
    const bytes = await gathered(content, maxBytes);
    checkPixels(await headerSize(bytes), maxPixels);
    return withoutMetadata(bytes);
  });

/** @throws ImageError `too-large` */
export function checkPixels({ height, width }: Size, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const what = `The header claims ${width} x ${height} pixels, over the limit of ${maxPixels} pixels`;
  throw new ImageError("too-large", what, { value: [width, height], remedy: "Crop or downscale it first." });
}

async function gathered(content: Readable, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of content) {
    length += piece.length;
    if (length > maxBytes) {
      throw new FileError("too-large", maxBytes, `The file has more than the ${maxBytes} bytes that are allowed.`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
