import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryStorage, type OpenFile, StorageError } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DownloadOptions, download } from "./index.ts";
import { type LocalServer, serveFile, sha256Of, someBytes, startServer } from "./testing/file-server.ts";

const SIZE = 300_000;
const bytes = someBytes(SIZE);
const sha256 = sha256Of(bytes);

let server: LocalServer;
let folder: string;
/** Bytes after which the server cuts the connection; it doesn't by default. */
let cut: number | undefined;

beforeEach(async () => {
  cut = undefined;
  folder = mkdtempSync(join(tmpdir(), "leukoscope-download-"));
  server = await startServer((request, response, seen) =>
    serveFile(request, response, seen, { bytes, etag: '"v1"' }, cut),
  );
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const target = () => join(folder, "weights.bin");
const fetchTo = (options: Partial<DownloadOptions> = {}) =>
  download(`${server.address}/weights.bin`, target(), {
    storage: new NodeStorage(),
    backOff: 5,
    timeout: 5_000,
    ...options,
  });

describe("a full disk", () => {
  it("is told, and the download goes on when there is room", async () => {
    let room = 120_000;
    const small = new (class extends MemoryStorage {
      override async open(path: string): Promise<OpenFile> {
        const inner = await super.open(path);
        const write = async (position: number, piece: Uint8Array) => {
          await inner.write(position, piece.subarray(0, Math.max(0, room - position)));
          if (position + piece.length > room) throw new StorageError("no-space", path, `${path}: no space left`);
        };
        return {
          size: () => inner.size(),
          read: (position, length) => inner.read(position, length),
          write,
          sync: () => inner.sync(),
          close: () => inner.close(),
        };
      }
    })();
    await expect(fetchTo({ storage: small })).rejects.toMatchObject({
      name: "DownloadError",
      code: "no-space",
      message: expect.stringMatching(/no space left on the disk for the remaining \d+ of 300000 bytes; free some/),
    });
    expect(await small.exists(target())).toBe(false);
    room = SIZE;
    const { transferred } = await fetchTo({ storage: small, sha256 });
    expect(transferred).toBe(SIZE - 120_000);
    expect(sha256Of(await small.read(target()))).toBe(sha256);
  });

  it.skipIf(!existsSync("/dev/full"))("is told by the system itself", async () => {
    cut = 0;
    await expect(fetchTo({ retries: 0 })).rejects.toMatchObject({ code: "cut" });
    cut = undefined;
    const [partial] = readdirSync(folder).filter((name) => name.endsWith(".partial"));
    // The same name is used again: now every write there fails as on a full disk.
    rmSync(join(folder, partial));
    symlinkSync("/dev/full", join(folder, partial));
    rmSync(`${target()}.partial.json`);
    await expect(fetchTo()).rejects.toMatchObject({ code: "no-space", where: target() });
  });
});
