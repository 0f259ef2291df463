import { Readable } from "node:stream";
import type { MultipartFile } from "@fastify/multipart";
import { type ImageFormat, sniffFormat } from "@leukoscope/imaging";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { ApiError, type Problem, toProblem } from "./problem.ts";

/** Bytes of one file, of a slide, and files of one request. */
export const MAX_FILE_BYTES = 256 * 2 ** 20;
export const MAX_SLIDE_BYTES = 16 * 2 ** 30;
export const MAX_FILES = 2000;

/** What the OpenAPI document says of a request with images. The body itself is read as a stream, by the handler. */
export const imagesBody = z.any().meta({
  type: "object",
  required: ["files"],
  properties: {
    files: {
      type: "array",
      items: { type: "string", format: "binary" },
      description: "JPEG, PNG, BMP or TIFF (BigTIFF and SVS, too); the content tells which.",
    },
  },
});

export const mediaTypes: Readonly<Record<ImageFormat, string>> = {
  jpeg: "image/jpeg",
  png: "image/png",
  bmp: "image/bmp",
  tiff: "image/tiff",
};

/** An image that comes in, told by its first bytes. */
export interface IncomingImage {
  readonly name: string;
  readonly type: string;
  readonly content: Readable;
}

export interface RefusedImage {
  readonly name: string;
  readonly problem: Problem;
}

/**
 * The images of a request, one after the other as they come; what `take` throws for one is told beside it, and the rest
 * go on.
 * @param maxBytes of one file
 * @throws ApiError 415 for what is no multipart request, 400 for one without files
 */
export async function eachImage<T>(
  request: FastifyRequest,
  take: (image: IncomingImage) => Promise<T>,
  maxBytes = MAX_FILE_BYTES,
): Promise<{ readonly taken: T[]; readonly refused: RefusedImage[] }> {
  if (!request.isMultipart()) {
    throw new ApiError(
      415,
      "not-multipart",
      "Images come as multipart/form-data.",
      "Send each file as a part `files`.",
    );
  }
  const taken: T[] = [];
  const refused: RefusedImage[] = [];
  for await (const part of request.files({ limits: { fileSize: maxBytes } })) {
    try {
      taken.push(await take(await openPart(part)));
      // The parser cuts what is too long; the rest must not pass for the whole.
      if (part.file.truncated) {
        throw new ApiError(413, "too-large", `The file has more than ${maxBytes} bytes.`, "Send a smaller file.");
      }
    } catch (error) {
      part.file.resume();
      const problem = toProblem(error);
      if (problem.status >= 500) throw error;
      refused.push({ name: part.filename ?? "", problem });
    }
  }
  if (taken.length + refused.length === 0) {
    throw new ApiError(400, "no-files", "The request holds no file.", "Send each image as a part `files`.");
  }
  return { taken, refused };
}

/** @throws ImageError for what is no image */
export async function openPart(part: MultipartFile): Promise<IncomingImage> {
  const pieces = part.file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  let ended = false;
  while (!ended && head.length < 32) {
    const next = await pieces.next();
    if (next.done) ended = true;
    else head = Buffer.concat([head, next.value]);
  }
  const type = mediaTypes[sniffFormat(head)];
  const content = Readable.from(joined(head, pieces), { objectMode: false });
  return { name: part.filename ?? "", type, content };
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>) {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
