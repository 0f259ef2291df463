import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DownloadOptions, download } from "./index.ts";
import {
  type LocalServer,
  type SeenRequest,
  type ServedFile,
  serveFile,
  sha256Of,
  someBytes,
  startServer,
} from "./testing/file-server.ts";

const SIZE = 300_000;
const bytes = someBytes(SIZE);
const sha256 = sha256Of(bytes);

type Answer = (request: IncomingMessage, response: ServerResponse, seen: SeenRequest) => void;

let file: ServedFile;
/** What the next requests are answered; when there are none left, the file. */
let answers: Answer[];
let server: LocalServer;
let folder: string;
const storage = new NodeStorage();

beforeEach(async () => {
  file = { bytes, etag: '"v1"' };
  answers = [];
  folder = mkdtempSync(join(tmpdir(), "leukoscope-download-"));
  server = await startServer((request, response, seen) => {
    const answer = answers.shift() ?? ((_, __, entry) => serveFile(request, response, entry, file));
    answer(request, response, seen);
  });
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const cutAfter =
  (length: number): Answer =>
  (request, response, seen) =>
    serveFile(request, response, seen, file, length);
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(code, headers).end("no");
const target = () => join(folder, "weights.bin");
const fetchTo = (options: Partial<DownloadOptions> = {}) =>
  download(`${server.address}/weights.bin`, target(), { storage, backOff: 5, timeout: 5_000, ...options });
const held = async () => sha256Of(await readFile(target()));

describe("download", () => {
  it("fetches a file, tells its hash and how far it has come, and leaves nothing beside it", async () => {
    const progress: number[] = [];
    const done = await fetchTo({ sha256, size: SIZE, onProgress: ({ received }) => progress.push(received) });
    expect(done).toEqual({ path: target(), sha256, size: SIZE, transferred: SIZE });
    expect(await held()).toBe(sha256);
    expect(readdirSync(folder)).toEqual(["weights.bin"]);
    expect([progress[0], progress.at(-1)]).toEqual([0, SIZE]);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it("does not touch the network for a file that is there and right", async () => {
    await fetchTo({ sha256 });
    await server.close();
    expect(await fetchTo({ sha256 })).toMatchObject({ transferred: 0, size: SIZE });
  });

  it("goes on after a cut in mid-body and asks only for the rest", async () => {
    answers = [cutAfter(100_000)];
    expect(await fetchTo({ sha256 })).toMatchObject({ sha256, transferred: SIZE });
    expect(server.seen.map(({ status: code, sent }) => [code, sent])).toEqual([
      [200, 100_000],
      [206, SIZE - 100_000],
    ]);
    expect(server.seen[1].headers).toMatchObject({ range: "bytes=100000-", "if-range": '"v1"' });
    expect(await held()).toBe(sha256);
  });

  it("goes on in a later call where an earlier one gave up", async () => {
    answers = [cutAfter(100_000)];
    await expect(fetchTo({ retries: 0 })).rejects.toMatchObject({ name: "DownloadError", code: "cut" });
    expect(existsSync(target())).toBe(false);
    expect(await fetchTo({ sha256 })).toMatchObject({ sha256, transferred: SIZE - 100_000 });
    expect(server.seen.at(-1)).toMatchObject({ status: 206, sent: SIZE - 100_000 });
    expect(readdirSync(folder)).toEqual(["weights.bin"]);
  });

  it("starts anew when the file on the server has changed meanwhile", async () => {
    answers = [cutAfter(100_000)];
    await expect(fetchTo({ retries: 0 })).rejects.toMatchObject({ code: "cut" });
    const changed = someBytes(SIZE + 7, 99);
    file = { bytes: changed, etag: '"v2"' };
    expect(await fetchTo()).toMatchObject({ sha256: sha256Of(changed), transferred: SIZE + 7 });
    expect(await held()).toBe(sha256Of(changed));
    expect(readdirSync(folder)).toEqual(["weights.bin"]);
  });

  it("resumes by the date of change, and not at all without any mark of the version", async () => {
    file = { bytes, lastModified: "Mon, 05 Jan 2026 10:00:00 GMT" };
    answers = [cutAfter(100_000)];
    await fetchTo();
    expect(server.seen.at(-1)).toMatchObject({ status: 206 });
    file = { bytes };
    answers = [cutAfter(100_000)];
    await expect(fetchTo({ retries: 0 })).rejects.toMatchObject({ code: "cut" });
    expect(readdirSync(folder)).toEqual(["weights.bin"]);
    expect(await fetchTo()).toMatchObject({ transferred: SIZE });
  });

  it("does not trust a weak entity tag", async () => {
    file = { bytes, etag: 'W/"v1"' };
    answers = [cutAfter(100_000)];
    await fetchTo();
    expect(server.seen.map(({ status: code }) => code)).toEqual([200, 200]);
  });

  it("names a file that is whole but was not renamed, without another request", async () => {
    answers = [cutAfter(100_000)];
    await expect(fetchTo({ retries: 0 })).rejects.toMatchObject({ code: "cut" });
    const [partial] = readdirSync(folder).filter((name) => name.endsWith(".partial"));
    await storage.write(join(folder, partial), bytes);
    expect(await fetchTo({ sha256 })).toMatchObject({ transferred: 0 });
    expect(server.seen).toHaveLength(1);
    expect(await held()).toBe(sha256);
  });

  it("refuses and removes a file with another hash; the old one stays", async () => {
    await writeText(storage, target(), "old");
    await expect(fetchTo({ sha256: "0".repeat(64) })).rejects.toMatchObject({
      code: "wrong-hash",
      message: expect.stringContaining(sha256),
    });
    expect(readdirSync(folder)).toEqual(["weights.bin"]);
    expect(await readFile(target(), "utf8")).toBe("old");
    expect(server.seen).toHaveLength(1);
  });

  it("fetches the whole once more when what an earlier call left is spoilt", async () => {
    answers = [cutAfter(100_000)];
    await expect(fetchTo({ retries: 0 })).rejects.toMatchObject({ code: "cut" });
    const [partial] = readdirSync(folder).filter((name) => name.endsWith(".partial"));
    await storage.write(join(folder, partial), new Uint8Array(100_000));
    expect(await fetchTo({ sha256 })).toMatchObject({ sha256 });
    expect(await held()).toBe(sha256);
    expect(server.seen.slice(1).map(({ status: code }) => code)).toEqual([206, 200]);
  });

  it.each([
    [404, "not-found"],
    [401, "forbidden"],
    [403, "forbidden"],
    [400, "server"],
  ])("tells status %i as %s, at once", async (code, expected) => {
    answers = [status(code)];
    await expect(fetchTo()).rejects.toMatchObject({ code: expected, where: `${server.address}/weights.bin` });
    expect(server.seen).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([429, 500, 503])("tries again after status %i", async (code) => {
    answers = [status(code, { "retry-after": "0" }), status(code)];
    expect(await fetchTo({ sha256 })).toMatchObject({ sha256 });
    expect(server.seen).toHaveLength(3);
  });

  it("gives up after the retries, and when the server asks for a long wait", async () => {
    answers = [status(503), status(503), status(503)];
    await expect(fetchTo({ retries: 2 })).rejects.toMatchObject({
      code: "server",
      message: expect.stringContaining("503"),
    });
    expect(server.seen).toHaveLength(3);
    answers = [status(429, { "retry-after": "3600" })];
    await expect(fetchTo()).rejects.toMatchObject({ code: "server" });
    expect(server.seen).toHaveLength(4);
  });

  it("gives up a server that goes silent, and goes on from there", async () => {
    answers = [
      (_, response) => {
        response.writeHead(200, { "content-length": SIZE, etag: '"v1"' });
        response.write(bytes.subarray(0, 50_000));
      },
    ];
    expect(await fetchTo({ sha256, timeout: 300 })).toMatchObject({ sha256 });
    expect(server.seen.at(-1)).toMatchObject({ status: 206, sent: SIZE - 50_000 });
  });

  it("refuses another length than expected before anything is written", async () => {
    await expect(fetchTo({ size: SIZE + 1 })).rejects.toMatchObject({ code: "wrong-length" });
    await expect(fetchTo({ size: SIZE - 1 })).rejects.toMatchObject({ code: "wrong-length" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("refuses a body that runs on beyond the expected length", async () => {
    answers = [(_, response) => response.writeHead(200, { "transfer-encoding": "chunked" }).end(bytes)];
    await expect(fetchTo({ size: 1000 })).rejects.toMatchObject({ code: "wrong-length" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("tells a host that does not answer or is not there as offline", async () => {
    await server.close();
    await expect(fetchTo()).rejects.toMatchObject({ code: "offline", message: expect.stringContaining("127.0.0.1") });
    await expect(download("http://no-such-host.invalid/x", target(), { storage })).rejects.toMatchObject({
      code: "offline",
      message: expect.stringContaining("no-such-host.invalid"),
    });
  });

  it("stops when it is aborted, and can go on later", async () => {
    const stop = new AbortController();
    answers = [
      (_, response) => {
        response.writeHead(200, { "content-length": SIZE, etag: '"v1"' });
        response.write(bytes.subarray(0, 50_000));
      },
    ];
    const onProgress = ({ received }: { received: number }) => {
      if (received === 50_000) stop.abort(new Error("enough"));
    };
    await expect(fetchTo({ signal: stop.signal, onProgress })).rejects.toThrow("enough");
    expect(await fetchTo({ sha256 })).toMatchObject({ transferred: SIZE - 50_000 });
  });

  it("keeps two downloads at once from spoiling each other", async () => {
    const slowly: Answer = (request, response) => {
      const from = Number(/\d+/.exec(request.headers.range ?? "0"));
      const range = { "content-range": `bytes ${from}-${SIZE - 1}/${SIZE}` };
      response.writeHead(from > 0 ? 206 : 200, { "content-length": SIZE - from, etag: '"v1"', ...(from > 0 && range) });
      for (let at = from, part = 1; at < SIZE; at += 10_000, part++)
        setTimeout(() => response.write(bytes.subarray(at, at + 10_000)), 10 * part);
    };
    // The last one is sent the whole, whatever it asks for.
    answers = [
      slowly,
      slowly,
      slowly,
      (_, response) => response.writeHead(200, { etag: '"v1"', "content-length": SIZE }).end(bytes),
    ];
    const started = [fetchTo(), fetchTo({ sha256 })];
    for (let later = 0; later < 2; later++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      started.push(fetchTo({ sha256 }));
    }
    for (const done of await Promise.all(started)) expect(done).toMatchObject({ sha256, size: SIZE });
    expect(server.seen.map(({ headers }) => headers.range !== undefined)).toEqual([false, false, true, true]);
    expect(await held()).toBe(sha256);
    expect(readdirSync(folder)).toEqual(["weights.bin"]);
  });

  it("keeps the token from the host that it is sent on to", async () => {
    const elsewhere = await startServer((request, response, seen) => serveFile(request, response, seen, file));
    try {
      answers = [status(302, { location: `${elsewhere.address}/blob` })];
      expect(await fetchTo({ sha256, headers: { authorization: "Bearer secret" } })).toMatchObject({ sha256 });
      expect(server.seen[0].headers.authorization).toBe("Bearer secret");
      expect(elsewhere.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    } finally {
      await elsewhere.close();
    }
  });
});
