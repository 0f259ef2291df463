import { naturalCompare } from "@leukoscope/storage";
import type { ManifestRecord } from "../manifest/record.ts";
import type { Duplicates, LabelConflict } from "./duplicates.ts";

interface Seen {
  readonly path: string;
  readonly class: string;
  copies?: { readonly path: string; readonly class: string }[];
}

/** Finds copies of one image while records stream by; keeps a hash and a path for each image, no more. */
export class DuplicateWatch {
  readonly #seen = new Map<string, Seen>();

  /** The record, with `duplicateOf` when an earlier one has the same bytes. */
  mark(record: ManifestRecord): ManifestRecord {
    const first = this.#seen.get(record.sha256);
    if (!first) {
      this.#seen.set(record.sha256, { path: record.path, class: record.class });
      return record;
    }
    first.copies ??= [];
    first.copies.push({ path: record.path, class: record.class });
    return { ...record, duplicateOf: first.path };
  }

  summary(): Duplicates {
    const repeated = [...this.#seen].filter(([, { copies }]) => copies !== undefined);
    const groups = repeated.map(([sha256, { copies = [], ...first }]) => ({ sha256, items: [first, ...copies] }));
    const conflicts: LabelConflict[] = groups
      .map(({ items, sha256 }) => ({
        sha256,
        classes: [...new Set(items.map((item) => item.class))],
        paths: items.map(({ path }) => path),
      }))
      .filter(({ classes }) => classes.length > 1)
      .sort((a, b) => naturalCompare(a.paths[0], b.paths[0]));
    return {
      groups: groups.length,
      copies: groups.reduce((sum, { items }) => sum + items.length - 1, 0),
      conflicts,
    };
  }
}
