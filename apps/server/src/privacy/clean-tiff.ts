import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { openPicture, tiffSize, writeTiffWithoutMetadata } from "@leukoscope/imaging";
import { NodeStorage } from "@leukoscope/storage/node";
import { MAX_PIXELS } from "../analysis/analyser.ts";
import { spool } from "../files/spool.ts";
import { type CleanOptions, checkPixels } from "./clean-image.ts";

/**
 * A TIFF as it comes, without what it says besides the picture and its pyramid: see `writeTiffWithoutMetadata`. It may be
 * larger than memory: both files lie on disk until `work` has ended.
 * @param folder where they lie
 * @throws FileError `too-large`; ImageError
 */
export async function withCleanTiff<T>(
  content: Readable,
  folder: string,
  { maxBytes, maxPixels }: CleanOptions,
  work: (clean: Readable) => Promise<T>,
): Promise<T> {
  const came = await spool(content, folder, maxBytes);
  const clean = `${folder}/${randomUUID()}`;
  const storage = new NodeStorage();
  try {
    const source = await storage.openToRead(came.path);
    try {
      const size = await tiffSize(source);
      checkPixels(size, maxPixels);
      // What is too large to be decoded whole must be such that it can be read part by part.
      if (size.width * size.height > MAX_PIXELS) await openPicture(source);
      const sink = await storage.open(clean);
      try {
        await writeTiffWithoutMetadata(source, sink);
      } finally {
        await sink.close();
      }
    } finally {
      await source.close();
    }
    return await work(createReadStream(clean));
  } finally {
    await Promise.all([came.path, clean].map((path) => rm(path, { force: true })));
  }
}
