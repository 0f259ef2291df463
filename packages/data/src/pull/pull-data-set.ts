import { type DownloadProgress, download, type NetworkOptions } from "@leukoscope/download";
import { type StreamStorage, writeText } from "@leukoscope/storage";
import { md5 } from "@noble/hashes/legacy.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { PullError } from "./error.ts";
import { isSha256, type PullLock, type PullTrust, readPullLock } from "./lock.ts";
import type { OpenSet } from "./sources.ts";
import { type UnpackLimits, unpackZip } from "./unpack.ts";

export interface PullDataOptions extends NetworkOptions {
  readonly storage: StreamStorage;
  /** Folder that will hold the images; not there, or empty. */
  readonly out: string;
  /** Where fetched files and their locks are kept. */
  readonly cache: string;
  /** Whether the user accepts the set's licence. */
  readonly acceptsLicence: boolean;
  /** 64 hexadecimal digits that the file must have, instead of those of the first pull. */
  readonly sha256?: string;
  /** Scheme and host of a mirror that has the same paths. */
  readonly mirror?: string;
  readonly limits?: UnpackLimits;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

export interface PulledDataSet extends PullLock {
  /** Folder to give to `data import`. */
  readonly folder: string;
  readonly format: string;
  readonly files: number;
  /** Bytes that came over the network in this call; 0 when the file was there. */
  readonly transferred: number;
}

/** Archives are in memory as a whole while they are unpacked. */
const MOST_ARCHIVE = 1_500_000_000;
const PIECE = 2 ** 20;

/**
 * Fetches an open data set from its home: proven by the hash that its home publishes, the one given, or that of the
 * first pull (trust on first use, kept in a lock); unpacked beside its place, and put there when all of it is whole.
 * @throws PullError `licence`, `occupied`, `wrong-hash`, `bad-sha256`, `bad-archive`, `damaged`; DownloadError;
 *   StorageError; the signal's reason
 */
export async function pullDataSet(set: OpenSet, options: PullDataOptions): Promise<PulledDataSet> {
  const { cache, out, storage } = options;
  const { licence, title, homePage } = set.facts;
  if (!options.acceptsLicence) {
    throw new PullError(
      "licence",
      set.name,
      `${title} has the licence: ${licence} (${homePage}); read it, and give --accept-licence if you accept it`,
    );
  }
  if (options.sha256 !== undefined && !isSha256(options.sha256)) {
    throw new PullError("bad-sha256", options.sha256, `${options.sha256} is no SHA-256; give 64 hexadecimal digits`);
  }
  if ((await storage.exists(out)) && (await storage.list(out)).length > 0) {
    throw new PullError("occupied", out, `${out} is not empty; give another folder, or remove it`);
  }
  const lockFile = `${cache}/${set.name}/lock.json`;
  const lock = await readPullLock(storage, lockFile);
  const file = `${cache}/${set.name}/${set.file}`;
  const expected = options.sha256 ?? lock?.sha256;
  const got = await download(addressOf(set, options.mirror), file, { ...options, sha256: expected });
  const trust: PullTrust = trustOf(set, options.sha256, lock);
  await checkMd5(set, storage, file);
  const pulled: PullLock = { name: set.name, url: set.url, sha256: got.sha256, size: got.size, licence, trust };
  // Before it is unpacked: when that fails for want of space, the file need not be fetched again.
  if (lock?.sha256 !== got.sha256) await writeText(storage, lockFile, `${JSON.stringify(pulled, undefined, 2)}\n`);
  let files: number;
  try {
    files = await place(set, file, options);
  } catch (error) {
    // What is no archive must not bind later pulls.
    if (error instanceof PullError && !lock) for (const path of [lockFile, file]) await storage.remove(path);
    throw error;
  }
  const below = set.folder === undefined ? undefined : `${out}/${set.folder}`;
  const folder = below !== undefined && (await storage.exists(below)) ? below : out;
  return { ...pulled, folder, format: set.format, files, transferred: got.transferred };
}

const trustOf = (set: OpenSet, given: string | undefined, lock: PullLock | undefined): PullTrust => {
  if (given !== undefined) return "given";
  if (set.md5 !== undefined) return "published";
  return lock ? "locked" : "first-use";
};

function addressOf({ url }: OpenSet, mirror: string | undefined): string {
  if (mirror === undefined) return url;
  const { pathname, search } = new URL(url);
  return mirror.replace(/\/+$/, "") + pathname + search;
}

/** @throws PullError `wrong-hash`; the file is removed */
async function checkMd5(set: OpenSet, storage: StreamStorage, file: string): Promise<void> {
  if (set.md5 === undefined) return;
  const hash = md5.create();
  for await (const piece of piecesOf(storage, file)) hash.update(piece);
  const found = bytesToHex(hash.digest());
  if (found === set.md5) return;
  await storage.remove(file);
  throw new PullError(
    "wrong-hash",
    set.url,
    `${set.url}: the file has MD5 ${found}, not ${set.md5}, which its authors publish; it was removed. It was changed on the way or at its home`,
  );
}

/** Writes the files beside their place, and puts the folder there in one step. Returns how many there are. */
async function place(set: OpenSet, file: string, { limits, out, signal, storage }: PullDataOptions): Promise<number> {
  const staging = `${out}.part`;
  await storage.remove(staging);
  try {
    let files = 1;
    if (set.isArchive) ({ files } = await unpackZip(storage, await readArchive(storage, file), staging, limits));
    else await copy(storage, file, `${staging}/${set.file}`);
    signal?.throwIfAborted();
    // An empty folder of that name would be in the way.
    await storage.remove(out);
    await storage.rename(staging, out);
    return files;
  } catch (error) {
    await storage.remove(staging);
    throw error;
  }
}

async function readArchive(storage: StreamStorage, file: string): Promise<Uint8Array> {
  const [{ size }] = await storage.list(file);
  if (size <= MOST_ARCHIVE) return storage.read(file);
  throw new PullError("bad-archive", file, `${file} has ${size} bytes, more than is unpacked; is it the right file?`);
}

async function copy(storage: StreamStorage, from: string, to: string): Promise<void> {
  const target = await storage.open(to);
  try {
    let at = 0;
    for await (const piece of piecesOf(storage, from)) {
      await target.write(at, piece);
      at += piece.length;
    }
    await target.sync();
  } finally {
    await target.close();
  }
}

async function* piecesOf(storage: StreamStorage, path: string): AsyncGenerator<Uint8Array> {
  const file = await storage.open(path);
  try {
    for (let at = 0; ; at += PIECE) {
      const piece = await file.read(at, PIECE);
      if (piece.length > 0) yield piece;
      if (piece.length < PIECE) return;
    }
  } finally {
    await file.close();
  }
}
