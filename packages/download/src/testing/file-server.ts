import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

export interface ServedFile {
  readonly bytes: Uint8Array;
  /** With its quotes; none by default. */
  readonly etag?: string;
  readonly lastModified?: string;
}

/** What one request asked for, and how many bytes of a body it was sent. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  status: number;
  sent: number;
}

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Bytes that are nowhere the same, from a fixed rule. */
export const someBytes = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => Math.imul(index + seed, 2654435761) >>> 24);

/**
 * Answers as a file server does: `Range` with `If-Range`, entity tags, 416.
 * @param cutAfter bytes of the body after which the connection is cut, or with `hold` goes silent
 */
export function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  seen: SeenRequest,
  { bytes, etag, lastModified }: ServedFile,
  cutAfter = Number.POSITIVE_INFINITY,
  hold = false,
): void {
  if (etag) response.setHeader("etag", etag);
  if (lastModified) response.setHeader("last-modified", lastModified);
  response.setHeader("accept-ranges", "bytes");
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
  const condition = request.headers["if-range"];
  const same = condition === undefined || condition === etag || condition === lastModified;
  let body = bytes;
  seen.status = 200;
  if (asked && same) {
    const from = Number(asked[1]);
    if (from >= bytes.length) {
      seen.status = 416;
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
      return;
    }
    seen.status = 206;
    body = bytes.subarray(from);
    response.setHeader("content-range", `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
  }
  response.writeHead(seen.status, { "content-length": body.length });
  if (body.length <= cutAfter) {
    seen.sent = body.length;
    response.end(body);
    return;
  }
  seen.sent = cutAfter;
  // Cut only when the part has left and the client, on a busy machine too, has read it: an error drops what it has not.
  response.write(body.subarray(0, cutAfter), () => {
    if (!hold) setTimeout(() => response.destroy(), 500);
  });
}

export interface LocalServer {
  /** Such as `http://127.0.0.1:41234`. */
  readonly address: string;
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

/** A server of this machine on a free port. */
export async function startServer(
  answer: (request: IncomingMessage, response: ServerResponse, seen: SeenRequest) => void,
): Promise<LocalServer> {
  const seen: SeenRequest[] = [];
  const server: Server = createServer((request, response) => {
    const entry: SeenRequest = { path: request.url ?? "", headers: request.headers, status: 0, sent: 0 };
    seen.push(entry);
    answer(request, response, entry);
    if (entry.status === 0) entry.status = response.statusCode;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const place = server.address();
  if (place === null || typeof place === "string") throw new Error("the server has no port");
  return {
    address: `http://127.0.0.1:${place.port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
