import type { FeatureRow } from "@leukoscope/classic";
import { type ManifestRecord, openLock, parseManifest, recordLook } from "@leukoscope/data";
import { readText, type Storage } from "@leukoscope/storage";
import { userName } from "../commands/options.ts";

/**
 * Notes a look at a manifest's test, where that is locked.
 * @returns how often it has been looked at, this look included; nothing of one that is not locked
 * @throws LockError
 */
export async function lookAtTest(
  storage: Storage,
  manifest: string,
  records: readonly ManifestRecord[],
  command: string,
  model?: Uint8Array,
): Promise<number | undefined> {
  const lock = await openLock(storage, manifest, records);
  return lock && recordLook(storage, lock, manifest, model, { by: userName(), command, now: new Date() });
}

/**
 * Notes a look at the locked tests that rows of a table of features are of. A manifest that is no longer where it was
 * measured is locked no more.
 * @returns how often the one that was looked at most has been
 */
export async function lookAtRows(
  storage: Storage,
  rows: readonly FeatureRow[],
  command: string,
  model: Uint8Array,
): Promise<number | undefined> {
  const manifests = new Set(rows.flatMap(({ facts }) => (facts.split === "test" ? (facts.manifest ?? []) : [])));
  const looks: number[] = [];
  for (const manifest of manifests) {
    if (!(await storage.exists(manifest))) continue;
    const records = parseManifest(await readText(storage, manifest), manifest);
    looks.push((await lookAtTest(storage, manifest, records, command, model)) ?? 0);
  }
  const most = Math.max(0, ...looks);
  return most > 0 ? most : undefined;
}

/** What a person reads of it. */
export const looksText = (looks: number | undefined): string[] =>
  looks === undefined ? [] : ["", `look ${looks} at this locked test`];
