import { readText, type Storage, sha256, writeText } from "@leukoscope/storage";
import { resolvePath } from "../manifest/paths.ts";
import type { ManifestRecord } from "../manifest/record.ts";
import { LockError } from "./error.ts";

/**
 * A manifest's test split, locked: what it held then. Lies beside the manifest as `<manifest>.lock.json`.
 *
 * The lock keeps people from fooling themselves, not from cheating: whoever deletes the file has unlocked the test.
 */
export interface TestLock {
  readonly version: 1;
  /** Images of the test split. */
  readonly images: number;
  /** SHA-256 of the test rows: hash and class of each image, sorted. Paths may change. */
  readonly testHash: string;
  /** ISO 8601. */
  readonly lockedAt: string;
  /** In a copy, such as a run's: the absolute path of the manifest whose log counts the looks. */
  readonly manifest?: string;
}

export const lockPath = (manifest: string): string => `${manifest}.lock.json`;

const isTest = ({ split }: ManifestRecord): boolean => split === "test";

/**
 * Locks the test split of a manifest. Locking what is locked already, unaltered, changes nothing.
 * @throws {LockError} `no-test`, `leaked` where a test image is in training or validation too, `altered` where another
 *   test is locked
 */
export async function lockTest(
  storage: Storage,
  manifest: string,
  records: readonly ManifestRecord[],
  now: Date,
): Promise<TestLock> {
  const images = records.filter(isTest).length;
  if (images === 0) {
    throw new LockError("no-test", `${manifest} has no test split to lock; make one with data split`, manifest);
  }
  const known = await readLock(storage, manifest);
  if (known) {
    await checkLock(known, records, manifest);
    return known;
  }
  const lock: TestLock = { version: 1, images, testHash: await testHashOf(records), lockedAt: now.toISOString() };
  await checkLock(lock, records, manifest);
  await writeText(storage, lockPath(manifest), `${JSON.stringify(lock, undefined, 2)}\n`);
  return lock;
}

/** The lock of a manifest, unchecked; undefined where it has none. @throws {LockError} `broken-lock` */
export async function readLock(storage: Storage, manifest: string): Promise<TestLock | undefined> {
  const path = lockPath(manifest);
  if (!(await storage.exists(path))) return undefined;
  try {
    const lock = JSON.parse(await readText(storage, path)) as TestLock;
    if (lock.version === 1 && /^[0-9a-f]{64}$/.test(lock.testHash)) return lock;
  } catch {
    // Told below, as whatever else is no lock.
  }
  throw new LockError("broken-lock", `${path} is no lock of this version; restore it from where it was made`, path);
}

/**
 * The lock of a manifest, once it is sure that its test is as it was and nowhere else.
 * @returns undefined where the manifest is not locked
 * @throws {LockError} `altered`, `leaked`, `broken-lock`
 */
export async function openLock(
  storage: Storage,
  manifest: string,
  records: readonly ManifestRecord[],
): Promise<TestLock | undefined> {
  const lock = await readLock(storage, manifest);
  if (lock) await checkLock(lock, records, manifest);
  return lock;
}

async function checkLock(lock: TestLock, records: readonly ManifestRecord[], manifest: string): Promise<void> {
  if ((await testHashOf(records)) !== lock.testHash) {
    const now = records.filter(isTest).length;
    throw new LockError(
      "altered",
      `${manifest}: the test split was locked on ${lock.lockedAt} with ${lock.images} images and has been altered since (${now} now); restore the manifest`,
      manifest,
    );
  }
  const test = new Set(records.filter(isTest).map(({ sha256: hash }) => hash));
  const leaked = records.find((record) => !isTest(record) && record.split !== undefined && test.has(record.sha256));
  if (leaked) {
    throw new LockError(
      "leaked",
      `${manifest}: ${leaked.path} (${leaked.split}) is byte for byte an image of the locked test; split again with data split`,
      leaked.path,
    );
  }
}

/** Puts a manifest's lock beside a copy of the manifest; looks at the copy count in the log of the first. */
export async function copyLock(storage: Storage, lock: TestLock, manifest: string, copy: string): Promise<void> {
  const placed: TestLock = { ...lock, manifest: lock.manifest ?? manifest };
  await writeText(storage, lockPath(copy), `${JSON.stringify(placed, undefined, 2)}\n`);
}

/**
 * A storage that does not read the test images of a manifest: what training gets, so that no part of it can.
 * @param records with paths relative to `manifest`, or absolute
 */
export function withoutTest(storage: Storage, records: readonly ManifestRecord[], manifest: string): Storage {
  const refused = new Set(records.filter(isTest).map(({ path }) => resolvePath(manifest, path)));
  return {
    read: async (path) => {
      if (!refused.has(path)) return storage.read(path);
      throw new LockError("test-read", `${path} is an image of the locked test; training must not read it`, path);
    },
    write: (path, bytes, options) => storage.write(path, bytes, options),
    exists: (path) => storage.exists(path),
    list: (folder) => storage.list(folder),
    remove: (path) => storage.remove(path),
  };
}

async function testHashOf(records: readonly ManifestRecord[]): Promise<string> {
  const rows = records.filter(isTest).map((record) => `${record.sha256} ${JSON.stringify(record.class)}`);
  return sha256(new TextEncoder().encode(rows.sort().join("\n")));
}
