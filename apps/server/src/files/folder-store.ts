import { createReadStream } from "node:fs";
import { access, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import {
  checkHash,
  type FileStore,
  type LocalFile,
  notFound,
  type PutOptions,
  type StoredBytes,
} from "./file-store.ts";
import { spool } from "./spool.ts";

/** Files in a folder: `ab/cdef…` by their hash. Several processes may share it. */
export class FolderStore implements FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(content: Readable | Uint8Array, { maxBytes }: PutOptions = {}): Promise<StoredBytes> {
    const { path, sha256, bytes } = await spool(content, join(this.#folder, "coming"), maxBytes);
    const place = this.#place(sha256);
    await mkdir(dirname(place), { recursive: true });
    await rename(path, place);
    await syncFolder(dirname(place));
    return { sha256, bytes };
  }

  read(sha256: string): Promise<Uint8Array> {
    return found(sha256, readFile(this.#place(sha256)));
  }

  async stream(sha256: string): Promise<Readable> {
    const place = this.#place(sha256);
    await found(sha256, access(place));
    return createReadStream(place);
  }

  async local(sha256: string): Promise<LocalFile> {
    const path = this.#place(sha256);
    await found(sha256, access(path));
    return { path, close: async () => {} };
  }

  async has(sha256: string): Promise<boolean> {
    return access(this.#place(sha256)).then(
      () => true,
      () => false,
    );
  }

  async remove(sha256: string): Promise<void> {
    await rm(this.#place(sha256), { force: true });
  }

  #place(sha256: string): string {
    const name = checkHash(sha256);
    return join(this.#folder, name.slice(0, 2), name.slice(2));
  }
}

/** A new name survives a power cut once its folder is synced; Windows neither needs nor allows it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  await handle.sync();
  await handle.close();
}

async function found<T>(sha256: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") throw notFound(sha256, error);
    throw error;
  }
}
