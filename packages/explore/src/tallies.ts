import { countClasses, type ManifestRecord } from "@leukoscope/data";
import type { Exploration } from "./exploration.ts";

/** What images without a source are counted under. */
export const UNKNOWN_SOURCE = "unknown";

export function countBySource(records: readonly ManifestRecord[]): Record<string, Record<string, number>> {
  const sources = [...new Set(records.map(({ source }) => source ?? UNKNOWN_SOURCE))].sort();
  return Object.fromEntries(
    sources.map((name) => [name, countClasses(records.filter(({ source }) => (source ?? UNKNOWN_SOURCE) === name))]),
  );
}

/** Sizes with the classes that have them, most frequent first. */
export function countSizes(records: readonly ManifestRecord[]): Exploration["dimensions"] {
  const sizes = new Map<string, ManifestRecord[]>();
  for (const record of records) {
    const size = `${record.width} ${record.height}`;
    const same = sizes.get(size);
    if (same) same.push(record);
    else sizes.set(size, [record]);
  }
  return [...sizes.values()]
    .map((same) => ({
      width: same[0].width,
      height: same[0].height,
      images: same.length,
      classes: countClasses(same),
    }))
    .sort((a, b) => b.images - a.images || a.width - b.width || a.height - b.height);
}
