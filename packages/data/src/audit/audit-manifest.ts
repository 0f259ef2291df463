import { decodeImage } from "@leukoscope/imaging";
import type { Storage } from "@leukoscope/storage";
import type { RepeatedImages } from "../cleaning/repeated-images.ts";
import { type Fingerprint, fingerprintOf } from "../duplicates/fingerprint.ts";
import type { NearOptions } from "../duplicates/near-duplicates.ts";
import { findRepeatedImages, withGroups } from "../duplicates/repeated.ts";
import { resolvePath } from "../manifest/paths.ts";
import type { ManifestRecord } from "../manifest/record.ts";
import { type Finding, findingsOf, type Unreadable } from "./findings.ts";
import { findLeaks, type Leak } from "./leaks.ts";
import { measureImage } from "./measure.ts";
import { fileFacts, type ImageFacts } from "./probes.ts";
import { findShortcuts, type Shortcut } from "./shortcuts.ts";

/** Two images that show the same, by path. */
export interface AlikePair {
  readonly paths: readonly [string, string];
  readonly classes: readonly [string, string];
  /** Element of `dihedral` that the second is turned by; 0 for none. */
  readonly turn: number;
  readonly distance: number;
  readonly likeness: number;
}

export interface Audit {
  /** `clean` where nothing stands against the set; notes do not. */
  readonly verdict: "clean" | "not clean";
  readonly images: number;
  readonly classes: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly exact: readonly RepeatedImages[];
  readonly near: readonly RepeatedImages[];
  readonly pairs: readonly AlikePair[];
  readonly leaks: readonly Leak[];
  readonly shortcuts: readonly Shortcut[];
  /** How the shortcuts were cross-validated; undefined where they could not be. */
  readonly folds: { readonly count: number; readonly by: string } | undefined;
  readonly unreadable: readonly Unreadable[];
}

export interface AuditOptions extends NearOptions {
  /** The manifest's path, from which the records' paths start. */
  readonly manifest: string;
  /** Of permutations, resamples and folds; 0 if not given. */
  readonly seed?: number | string;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Audited {
  readonly audit: Audit;
  /** The records, repeated images each with a `group`, for a split that keeps them together. */
  readonly grouped: readonly ManifestRecord[];
}

/**
 * Reads every image of a manifest once and says what stands against it: copies and near duplicates, what lies on two
 * sides of its split, images under two labels, and what besides the cells predicts the class. An image that cannot be
 * read is listed and left out. Keeps about 6 kB an image.
 */
export async function auditManifest(
  storage: Storage,
  records: readonly ManifestRecord[],
  { manifest, onProgress, seed = 0, ...near }: AuditOptions,
): Promise<Audited> {
  const read: ManifestRecord[] = [];
  const prints: Fingerprint[] = [];
  const facts: ImageFacts[] = [];
  const unreadable: Unreadable[] = [];
  for (const [index, record] of records.entries()) {
    try {
      const bytes = await storage.read(resolvePath(manifest, record.path));
      const image = await decodeImage(bytes);
      const print = await fingerprintOf(image);
      facts.push({ ...fileFacts(bytes), ...measureImage(image) });
      prints.push(print);
      read.push(record);
    } catch (error) {
      unreadable.push({ path: record.path, reason: error instanceof Error ? error.message : String(error) });
    }
    onProgress?.(index + 1, records.length);
  }

  const repeated = findRepeatedImages(read, prints, near);
  // What cannot be read has a patient and a side all the same.
  const leaks = findLeaks(records, repeated.exact, repeated.near);
  const groups = groupKeys(read, [...repeated.exact, ...repeated.near]);
  const search = findShortcuts(read, facts, groups, seed);
  const findings = findingsOf({ records, ...repeated, leaks, search, unreadable });
  const classes: Record<string, number> = {};
  for (const record of records) classes[record.class] = (classes[record.class] ?? 0) + 1;
  return {
    audit: {
      verdict: findings.some(({ kind }) => kind !== "note") ? "not clean" : "clean",
      images: records.length,
      classes,
      findings,
      exact: repeated.exact,
      near: repeated.near,
      pairs: repeated.pairs.map(({ distance, first, likeness, second, turn }) => ({
        paths: [read[first].path, read[second].path],
        classes: [read[first].class, read[second].class],
        turn,
        distance,
        likeness,
      })),
      leaks,
      ...search,
      unreadable,
    },
    grouped: withGroups(records, [...repeated.exact, ...repeated.near]),
  };
}

function groupKeys(records: readonly ManifestRecord[], repeated: readonly RepeatedImages[]): string[][] {
  const keys = new Map(
    records.map(({ group, path, sha256 }) => [
      path,
      [`sha256 ${sha256}`, ...(group === undefined ? [] : [`group ${group}`])],
    ]),
  );
  for (const [number, { items }] of repeated.entries())
    for (const path of items) keys.get(path)?.push(`alike ${number}`);
  return records.map(({ path }) => keys.get(path) ?? []);
}
