import { bySha256 } from "../import/duplicates.ts";
import type { ManifestRecord } from "../manifest/record.ts";

/** Images that show the same: byte for byte, or nearly so by a perceptual hash. */
export interface RepeatedImages {
  readonly kind: "exact" | "near";
  /** Paths as the manifest has them, in its order; two or more. */
  readonly items: readonly string[];
  /** The classes of the items: more than one is a label conflict. */
  readonly classes: readonly string[];
  /** The sources of the items: more than one is an image that crosses sources. */
  readonly sources: readonly string[];
}

/** The classes and sources of some records, as a group of repeated images. */
export function repeatedImages(kind: RepeatedImages["kind"], records: readonly ManifestRecord[]): RepeatedImages {
  return {
    kind,
    items: records.map(({ path }) => path),
    classes: [...new Set(records.map((record) => record.class))],
    sources: [...new Set(records.flatMap(({ source }) => source ?? []))],
  };
}

/** Images whose files have the same bytes, in the order of the first of each. */
export function findExactCopies(records: readonly ManifestRecord[]): RepeatedImages[] {
  const groups = [...bySha256(records).values()].filter((group) => group.length > 1);
  return groups.map((group) => repeatedImages("exact", group));
}
