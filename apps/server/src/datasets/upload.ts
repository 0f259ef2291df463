import { type ManifestRecord, parseManifest } from "@leukoscope/data";
import type { FastifyRequest } from "fastify";
import { ApiError } from "../api/problem.ts";
import { nonEmpty } from "../api/text.ts";
import { MAX_FILE_BYTES, openPart } from "../api/uploads.ts";
import { keepFile } from "../files/keep-file.ts";
import type { Service } from "../service.ts";
import { pathOf } from "./dataset-folder.ts";

/** Bytes of a manifest; 100,000 images take some 30 MB. */
const MAX_MANIFEST = 64 * 2 ** 20;

/**
 * Reads a manifest and the images that come with it. Paths are not taken over: an image is what its SHA-256 says, and lies
 * where the service puts it.
 * @throws ApiError 400, 415, 422; ManifestError, ImageError
 */
export async function readDataSetUpload(service: Service, request: FastifyRequest) {
  if (!request.isMultipart()) {
    throw new ApiError(
      415,
      "not-multipart",
      "A data set comes as multipart/form-data.",
      "Send `name`, `manifest` and `files`.",
    );
  }
  let name = "";
  let licence: string | undefined;
  let text: string | undefined;
  for await (const part of request.parts({ limits: { fieldSize: 1000, files: 100_001 } })) {
    if (part.type === "field") {
      if (part.fieldname === "name") name = String(part.value);
      if (part.fieldname === "licence") licence = nonEmpty(200).safeParse(part.value).data;
    } else if (part.fieldname === "manifest") {
      const pieces: Buffer[] = [];
      let bytes = 0;
      for await (const piece of part.file) {
        bytes += piece.length;
        if (bytes > MAX_MANIFEST)
          throw new ApiError(413, "too-large", "The manifest is too long.", "Cut the set into several.");
        pieces.push(piece);
      }
      text = Buffer.concat(pieces).toString("utf8");
    } else {
      const { content, type } = await openPart(part);
      await keepFile(service, content, type, { maxBytes: MAX_FILE_BYTES });
    }
  }
  const called = nonEmpty(120).safeParse(name);
  if (!called.success || text === undefined) {
    throw new ApiError(
      400,
      "no-manifest",
      "The request holds no name or no manifest.",
      "Send `name`, then `manifest` and `files`.",
    );
  }
  return { name: called.data, licence, manifest: await placed(service, parseManifest(text, "the manifest")) };
}

/** The records as this service keeps them: masks and other files beside the images are left out. */
async function placed({ db }: Service, records: readonly ManifestRecord[]): Promise<ManifestRecord[]> {
  const types = new Map<string, string>();
  const hashes = [...new Set(records.map(({ sha256 }) => sha256))];
  for (let at = 0; at < hashes.length; at += 1000) {
    const some = hashes.slice(at, at + 1000);
    const rows = await db.selectFrom("files").select(["sha256", "type"]).where("sha256", "in", some).execute();
    for (const { sha256, type } of rows) types.set(sha256, type);
  }
  const seen = new Map<string, string>();
  return records.map(({ instances: _instances, mask: _mask, duplicateOf: _copy, ...record }, i) => {
    const type = types.get(record.sha256);
    if (!type?.startsWith("image/")) {
      const detail = `Line ${i + 1} of the manifest: the service has no image with SHA-256 ${record.sha256}.`;
      throw new ApiError(422, "image-missing", detail, "Send it among `files`.");
    }
    // A copy needs a name of its own; both lead to the same bytes.
    const first = seen.get(record.sha256);
    const path = first === undefined ? pathOf(record, type) : `${i + 1}-${pathOf(record, type)}`;
    seen.set(record.sha256, first ?? path);
    return { ...record, path, ...(first !== undefined && { duplicateOf: first }) };
  });
}
