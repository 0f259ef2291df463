import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import S3rver from "s3rver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FileStore } from "./file-store.ts";
import { FolderStore } from "./folder-store.ts";
import { openFileStore } from "./open-file-store.ts";

let folder = "";
let s3: S3rver;
const stores: Record<string, () => FileStore> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leukoscope-files-"));
  s3 = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory: join(folder, "s3"),
    configureBuckets: [{ name: "smears", configs: [] }],
  });
  const { port } = await s3.run();
  stores.folder = () => new FolderStore(join(folder, "files"));
  stores.s3 = () =>
    openFileStore("s3://smears/lab/one", {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: "S3RVER",
      AWS_SECRET_ACCESS_KEY: "S3RVER",
    });
});
afterAll(async () => {
  await s3?.close();
  await rm(folder, { recursive: true, force: true });
});

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
const hash = createHash("sha256").update(content).digest("hex");

describe.each(["folder", "s3"])("a store in a %s", (kind) => {
  it("keeps what it is given under its hash, once", async () => {
    const store = stores[kind]();
    const pieces = Readable.from([content.subarray(0, 1000), content.subarray(1000)]);
    expect(await store.put(pieces)).toEqual({ sha256: hash, bytes: content.length });
    expect(await store.put(content)).toEqual({ sha256: hash, bytes: content.length });
    expect(Buffer.from(await store.read(hash)).equals(content)).toBe(true);
    expect((await buffer(await store.stream(hash))).equals(content)).toBe(true);
    expect(await store.has(hash)).toBe(true);
    const local = await store.local(hash);
    expect((await readFile(local.path)).equals(content)).toBe(true);
    await local.close();
    expect(existsSync(local.path)).toBe(kind === "folder");
    await store.remove(hash);
    await expect(store.local(hash)).rejects.toMatchObject({ code: "not-found" });
    expect(await store.has(hash)).toBe(false);
    await expect(store.read(hash)).rejects.toMatchObject({ code: "not-found", value: hash });
    await expect(store.stream(hash)).rejects.toMatchObject({ code: "not-found" });
  });

  it("takes an empty file", async () => {
    const { sha256 } = await stores[kind]().put(new Uint8Array());
    expect((await stores[kind]().read(sha256)).length).toBe(0);
  });

  it("leaves nothing of what is too large, or breaks off", async () => {
    const store = stores[kind]();
    await expect(store.put(content, { maxBytes: 1000 })).rejects.toMatchObject({ code: "too-large", value: 1000 });
    async function* broken() {
      yield content;
      throw new Error("gone");
    }
    await expect(store.put(Readable.from(broken()))).rejects.toThrow("gone");
    expect(await store.has(hash)).toBe(false);
    if (kind === "folder") expect(await readdir(join(folder, "files", "coming"))).toEqual([]);
  });

  it.each(["../../etc/passwd", "", `${hash}/x`, hash.toUpperCase()])(
    "looks nothing up that is no hash: %s",
    async (name) => {
      await expect((async () => stores[kind]().read(name))()).rejects.toMatchObject({ code: "not-found" });
    },
  );
});

it("names what is wrong with a store", () => {
  expect(() => openFileStore("s3:smears", {})).toThrow("s3://bucket/prefix");
  expect(() => openFileStore("s3://smears", {})).toThrow("AWS_ACCESS_KEY_ID");
});
