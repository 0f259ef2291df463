import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { ExternalData } from "../proto/external.ts";

/** The system reads no more at once. */
const CHUNK = 2 ** 30;

/** Reads the tensors that a model keeps in files beside it: `readModel(bytes, { external: externalFiles(folder) })`. */
export function externalFiles(folder: string): ExternalData {
  return (location, offset, length) => {
    const file = openSync(join(folder, location), "r");
    try {
      // Nothing is allocated that the file does not hold, whatever a damaged model asks for.
      const bytes = new Uint8Array(Math.min(length, Math.max(0, fstatSync(file).size - offset)));
      let at = 0;
      while (at < bytes.length) {
        const read = readSync(file, bytes, at, Math.min(CHUNK, bytes.length - at), offset + at);
        if (read === 0) break;
        at += read;
      }
      return bytes.subarray(0, at);
    } finally {
      closeSync(file);
    }
  };
}
