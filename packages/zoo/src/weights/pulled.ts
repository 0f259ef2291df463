import { readText, type Storage, StorageError, sha256 } from "@leukoscope/storage";
import { WeightsError } from "./error.ts";
import { isCommit, isSha256 } from "./hub.ts";
import { elsewhere } from "./hub-files.ts";

/**
 * What a SHA-256 was checked against: a pin of this program, one the user gave, that of an earlier pull, or nothing but
 * what the hub itself said at the first one.
 */
export type Trust = "pinned" | "given" | "locked" | "first-use";

/** What was pulled, kept beside the file; later pulls and every use are held against it. */
export interface WeightsLock {
  readonly name: string;
  readonly repository: string;
  readonly file: string;
  readonly commit: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Of the weights, SPDX. */
  readonly licence: string;
  readonly endpoint: string;
  readonly trust: Trust;
}

/** Where a backbone's pulled weights lie. @param folder of all pulled weights */
export const weightsPath = (folder: string, name: string): string => `${folder}/${name}/model.safetensors`;

export const lockPath = (folder: string, name: string): string => `${folder}/${name}/lock.json`;

/** @throws WeightsError `damaged` */
export async function readLock(storage: Storage, folder: string, name: string): Promise<WeightsLock | undefined> {
  const path = lockPath(folder, name);
  let text: string;
  try {
    text = await readText(storage, path);
  } catch (error) {
    if (error instanceof StorageError && error.code === "not-found") return undefined;
    throw error;
  }
  try {
    const lock: WeightsLock = JSON.parse(text);
    if (isCommit(lock.commit) && isSha256(lock.sha256)) return lock;
  } catch {
    // Told below, as any other damage.
  }
  throw new WeightsError("damaged", path, `${path} is damaged; remove it and pull ${name} again`);
}

/**
 * The bytes of pulled weights, checked against what was pulled. Touches no network.
 * @throws WeightsError `not-pulled`, `damaged`
 */
export async function readPulled(
  storage: Storage,
  folder: string,
  name: string,
): Promise<{ readonly bytes: Uint8Array; readonly path: string; readonly lock: WeightsLock }> {
  const path = weightsPath(folder, name);
  const lock = await readLock(storage, folder, name);
  if (!lock || !(await storage.exists(path))) {
    const origin = elsewhere.get(name);
    const remedy = origin ? `, and none to pull: ${origin}` : `; get it with: leukoscope zoo pull ${name}`;
    throw new WeightsError("not-pulled", name, `${path}: no weights of ${name} here${remedy}`);
  }
  const bytes = await storage.read(path);
  const found = await sha256(bytes);
  if (found === lock.sha256) return { bytes, path, lock };
  throw new WeightsError(
    "damaged",
    path,
    `${path} has SHA-256 ${found}, but ${lock.sha256} was pulled; get it again with: leukoscope zoo pull ${name}`,
  );
}
