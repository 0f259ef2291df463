import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageError, type WriteOptions } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type LocalServer,
  serveFile,
  sha256Of,
  someBytes,
  startServer,
} from "../../../download/src/testing/file-server.ts";
import { type PullDataOptions, pullDataSet } from "./pull-data-set.ts";
import { findOpenSet, openSets, setsByHand } from "./sources.ts";
import { unpackZip } from "./unpack.ts";

const image = someBytes(60_000);
const archive = zipSync({
  "BCCD_Dataset-HEAD/BCCD/JPEGImages/a.jpg": [image, { level: 0 }],
  "BCCD_Dataset-HEAD/BCCD/Annotations/a.xml": strToU8("<annotation/>"),
  "BCCD_Dataset-HEAD/README.md": strToU8("read me"),
});
const storage = new NodeStorage();
let folder: string;
let server: LocalServer;
let served: Record<string, Uint8Array>;
let cuts: number[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "leukoscope-pull-"));
  served = { "/Shenggan/BCCD_Dataset/zip/HEAD": archive };
  cuts = [];
  server = await startServer((request, response, seen) => {
    const bytes = served[(request.url ?? "").split("?")[0]];
    if (bytes) serveFile(request, response, seen, { bytes, etag: `"${sha256Of(bytes).slice(0, 8)}"` }, cuts.shift());
    else response.writeHead(404).end();
  });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const out = () => join(folder, "set");
const pull = (name: string, options: Partial<PullDataOptions> = {}) =>
  pullDataSet(findOpenSet(name), {
    storage,
    out: out(),
    cache: join(folder, "cache"),
    acceptsLicence: true,
    mirror: server.address,
    backOff: 1,
    ...options,
  });

describe("pullDataSet", () => {
  it("fetches, unpacks without the wrapping folder, and remembers what it trusted", async () => {
    const pulled = await pull("bccd");
    expect(pulled).toMatchObject({
      name: "bccd",
      format: "bccd",
      folder: join(out(), "BCCD"),
      files: 3,
      sha256: sha256Of(archive),
      licence: "MIT",
      trust: "first-use",
      transferred: archive.length,
    });
    expect(sha256Of(readFileSync(join(out(), "BCCD/JPEGImages/a.jpg")))).toBe(sha256Of(image));
    expect(readdirSync(folder).sort()).toEqual(["cache", "set"]);
    rmSync(out(), { recursive: true });
    mkdirSync(out());
    expect(await pull("bccd")).toMatchObject({ trust: "locked", transferred: 0 });
  });

  it("goes on after a cut with the rest alone", async () => {
    cuts.push(20_000);
    expect(await pull("bccd")).toMatchObject({ sha256: sha256Of(archive) });
    expect(server.seen.map(({ sent, status }) => [status, sent])).toEqual([
      [200, 20_000],
      [206, archive.length - 20_000],
    ]);
  });

  it("asks for nothing before the licence is accepted", async () => {
    await expect(pull("bccd", { acceptsLicence: false })).rejects.toMatchObject({
      name: "PullError",
      code: "licence",
      message: expect.stringMatching(/MIT.*github\.com\/Shenggan.*--accept-licence/),
    });
    expect(server.seen).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("refuses another file than that of the first pull, or than the one given", async () => {
    await pull("bccd");
    rmSync(out(), { recursive: true });
    rmSync(join(folder, "cache/bccd/bccd.zip"));
    served["/Shenggan/BCCD_Dataset/zip/HEAD"] = zipSync({ "other/a.txt": strToU8("other") });
    await expect(pull("bccd")).rejects.toMatchObject({ name: "DownloadError", code: "wrong-hash" });
    await expect(pull("bccd", { sha256: "0".repeat(64) })).rejects.toMatchObject({ code: "wrong-hash" });
    await expect(pull("bccd", { sha256: "abc" })).rejects.toMatchObject({ name: "PullError", code: "bad-sha256" });
    expect(existsSync(out())).toBe(false);
    const given = sha256Of(served["/Shenggan/BCCD_Dataset/zip/HEAD"]);
    expect(await pull("bccd", { sha256: given })).toMatchObject({ trust: "given", folder: out() });
  });

  it("holds a file against the MD5 that its authors publish", async () => {
    served["/records/10519652/files/bloodmnist.npz"] = image;
    await expect(pull("bloodmnist")).rejects.toMatchObject({
      name: "PullError",
      code: "wrong-hash",
      message: expect.stringContaining("not 7053d0359d879ad8a5505303e11de1dc"),
    });
    expect(readdirSync(join(folder, "cache/bloodmnist"))).toEqual([]);
    const md5 = createHash("md5").update(image).digest("hex");
    const set = { ...findOpenSet("bloodmnist"), md5 };
    const options = { storage, out: out(), cache: join(folder, "cache"), acceptsLicence: true, mirror: server.address };
    expect(await pullDataSet(set, options)).toMatchObject({ trust: "published", files: 1, folder: out() });
    expect(sha256Of(readFileSync(join(out(), "bloodmnist.npz")))).toBe(sha256Of(image));
  });

  it("touches no folder that holds something, and nothing when the disk is full", async () => {
    mkdirSync(out());
    writeFileSync(join(out(), "mine.txt"), "mine");
    await expect(pull("bccd")).rejects.toMatchObject({ code: "occupied" });
    expect(server.seen).toEqual([]);
    rmSync(out(), { recursive: true });

    class FullDisk extends NodeStorage {
      override async write(path: string, bytes: Uint8Array, options?: WriteOptions): Promise<void> {
        if (path.includes("README")) throw new StorageError("no-space", path, `${path}: no space left on the disk`);
        await super.write(path, bytes, options);
      }
    }
    await expect(pull("bccd", { storage: new FullDisk() })).rejects.toMatchObject({ code: "no-space" });
    expect(readdirSync(folder)).toEqual(["cache"]);
    expect(await pull("bccd")).toMatchObject({ transferred: 0, files: 3 });
  });

  it("keeps nothing of a file that is no archive", async () => {
    served["/Shenggan/BCCD_Dataset/zip/HEAD"] = strToU8("<html>not today</html>");
    await expect(pull("bccd")).rejects.toMatchObject({ name: "PullError", code: "bad-archive" });
    expect(readdirSync(join(folder, "cache/bccd"))).toEqual([]);
    served["/Shenggan/BCCD_Dataset/zip/HEAD"] = archive;
    expect(await pull("bccd")).toMatchObject({ trust: "first-use" });
  });

  it("stops when it is told to, and says what is not there", async () => {
    await expect(pull("bccd", { signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop");
    await expect(pull("segmentation-wbc")).rejects.toMatchObject({ name: "DownloadError", code: "not-found" });
    mkdirSync(join(folder, "cache/bccd"), { recursive: true });
    writeFileSync(join(folder, "cache/bccd/lock.json"), "{");
    await expect(pull("bccd")).rejects.toMatchObject({ name: "PullError", code: "damaged" });
  });
});

describe("unpackZip", () => {
  const place = () => join(folder, "place");
  const unpack = (files: Record<string, Uint8Array>, limits = {}) =>
    unpackZip(storage, zipSync(files), place(), limits);
  const one = strToU8("one");

  it.each([
    "../out.txt",
    "a/../../out.txt",
    "/etc/out.txt",
    "a\\..\\..\\out.txt",
    "C:/out.txt",
    "a/./out.txt",
    "a//out.txt",
    "a/nul.txt",
    "a/b\u0000.txt",
    "a/ends.",
  ])("writes nothing of an archive with the path %j", async (path) => {
    await expect(unpack({ "fine.txt": one, [path]: one })).rejects.toMatchObject({ code: "bad-archive" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("does not take a wrapping folder that leads out for one", async () => {
    await expect(unpack({ "../a.txt": one, "../b.txt": one })).rejects.toMatchObject({ code: "bad-archive" });
  });

  it("refuses too many files, too many bytes, and one name twice", async () => {
    await expect(unpack({ a: one, b: one, c: one }, { files: 2 })).rejects.toThrow("3 files, more than 2");
    await expect(unpack({ a: new Uint8Array(1000) }, { bytes: 999 })).rejects.toThrow("1000 bytes, more than 999");
    await expect(unpack({ a: new Uint8Array(1000) }, { fileBytes: 999 })).rejects.toThrow("more than 999");
    await expect(unpack({ "a.txt": one, "A.txt": one })).rejects.toThrow("there twice");
    await expect(unpack({})).rejects.toThrow("no file");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("believes no directory that claims too little or too much", async () => {
    const bomb = zipSync({ "a.bin": new Uint8Array(5_000_000) });
    const end = bomb.length - 22;
    const directory = new DataView(bomb.buffer).getUint32(end + 16, true);
    for (const claimed of [100, 6_000_000]) {
      const lie = bomb.slice();
      new DataView(lie.buffer).setUint32(directory + 24, claimed, true);
      await expect(unpackZip(storage, lie, place())).rejects.toMatchObject({ name: "PullError", code: "bad-archive" });
      expect(existsSync(join(place(), "a.bin"))).toBe(false);
    }
    await expect(unpackZip(storage, bomb.subarray(0, 900), place())).rejects.toMatchObject({ code: "bad-archive" });
  });
});

describe("the table of data sets", () => {
  it("tells of each where it comes from, over HTTPS, and its licence", () => {
    for (const { facts, md5, url } of openSets) {
      expect(url).toMatch(/^https:\/\/(codeload\.github\.com|zenodo\.org)\//);
      expect(facts.licence).not.toBe("");
      if (md5 !== undefined) expect(md5).toMatch(/^[0-9a-f]{32}$/);
    }
  });

  it("says of the others what a person has to do, and knows no more", () => {
    for (const { facts, name } of setsByHand) {
      expect(() => findOpenSet(name)).toThrow(facts.homePage);
      expect(() => findOpenSet(name)).toThrow(`leukoscope data import FOLDER --format ${name}`);
    }
    expect(() => findOpenSet("mnist")).toThrow("known: bccd");
  });
});
