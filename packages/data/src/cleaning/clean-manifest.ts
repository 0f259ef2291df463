import type { ManifestRecord } from "../manifest/record.ts";
import { findExactCopies, type RepeatedImages } from "./repeated-images.ts";

/** Why an image was taken out of a manifest. */
export interface Removal {
  readonly path: string;
  /** `copy`: an earlier image shows the same. `label-conflict`: the same image stands under another class too. */
  readonly kind: "copy" | "label-conflict";
  readonly reason: string;
}

export interface Cleaned {
  readonly records: readonly ManifestRecord[];
  readonly removed: readonly Removal[];
  /** All groups that were looked at: exact copies, then those given. */
  readonly repeated: readonly RepeatedImages[];
}

/**
 * Keeps every image once. Of images that show the same under one class, the first stays; where they stand under more than
 * one class, all go, since nobody knows which label is right.
 * @param near groups of near duplicates, by path, where they have been looked for
 */
export function cleanManifest(records: readonly ManifestRecord[], near: readonly RepeatedImages[] = []): Cleaned {
  const repeated = [...findExactCopies(records), ...near];
  const removals = new Map<string, Removal>();
  for (const { classes, items, kind } of repeated.filter((group) => group.classes.length > 1)) {
    const how = kind === "exact" ? "byte for byte" : "nearly";
    for (const path of items) {
      const others = items.filter((other) => other !== path);
      const reason = `${how} the same image as ${others.join(", ")}, under the classes ${classes.join(", ")}`;
      if (!removals.has(path)) removals.set(path, { path, kind: "label-conflict", reason });
    }
  }
  for (const { classes, items, kind } of repeated) {
    if (classes.length > 1) continue;
    const [first, ...copies] = items.filter((path) => removals.get(path)?.kind !== "label-conflict");
    const how = kind === "exact" ? "byte for byte" : "nearly";
    for (const path of copies) {
      if (!removals.has(path)) removals.set(path, { path, kind: "copy", reason: `${how} the same image as ${first}` });
    }
  }
  const kept = records.filter(({ path }) => !removals.has(path));
  return {
    records: kept.map(({ duplicateOf: _, ...record }) => record),
    removed: records.flatMap(({ path }) => removals.get(path) ?? []),
    repeated,
  };
}
