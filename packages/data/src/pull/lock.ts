import { readText, type Storage, StorageError } from "@leukoscope/storage";
import { PullError } from "./error.ts";

/**
 * What a file was checked against: a hash that its home publishes, one the user gave, that of an earlier pull, or nothing
 * but that it came over HTTPS from its home.
 */
export type PullTrust = "published" | "given" | "locked" | "first-use";

/** What was pulled first; later pulls are held against it. */
export interface PullLock {
  readonly name: string;
  readonly url: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly licence: string;
  readonly trust: PullTrust;
}

export const isSha256 = (text: unknown): text is string => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);

/** @throws PullError `damaged`; StorageError */
export async function readPullLock(storage: Storage, path: string): Promise<PullLock | undefined> {
  try {
    const lock: PullLock = JSON.parse(await readText(storage, path));
    if (isSha256(lock.sha256)) return lock;
  } catch (error) {
    if (error instanceof StorageError && error.code === "not-found") return undefined;
    if (error instanceof StorageError) throw error;
    // Told below, as any other damage.
  }
  throw new PullError("damaged", path, `${path} is damaged; remove it and pull again`);
}
