import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { FileError, type StoredBytes } from "./file-store.ts";

export interface Spooled extends StoredBytes {
  /** Where it lies until somebody moves it. */
  readonly path: string;
}

/**
 * Writes what comes to a file of its own while its hash is computed; memory holds a piece at a time. It is synced, so
 * that it survives a power cut once it is renamed.
 * @throws FileError `too-large`; the stream's own error; nothing is left then
 */
export async function spool(
  content: Readable | Uint8Array,
  folder: string,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<Spooled> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, randomUUID());
  const hash = createHash("sha256");
  let bytes = 0;
  const file = await open(path, "wx");
  try {
    for await (const piece of content instanceof Readable ? content : [content]) {
      const part: Uint8Array = typeof piece === "string" ? Buffer.from(piece) : piece;
      bytes += part.length;
      if (bytes > maxBytes) {
        throw new FileError("too-large", maxBytes, `The file has more than the ${maxBytes} bytes that are allowed.`);
      }
      hash.update(part);
      await file.writeFile(part);
    }
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  await file.close();
  return { path, bytes, sha256: hash.digest("hex") };
}
