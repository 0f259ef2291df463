import type { ManifestRecord } from "../manifest/record.ts";

/** Copies of one image under more than one class: at most one of the labels can be right. */
export interface LabelConflict {
  readonly sha256: string;
  readonly classes: readonly string[];
  readonly paths: readonly string[];
}

export interface Duplicates {
  /** Images that exist more than once. */
  readonly groups: number;
  /** Copies beyond the first of each group: what would go if every image were kept once. */
  readonly copies: number;
  readonly conflicts: readonly LabelConflict[];
}

/** Records by the hash of their bytes, in order. */
export function bySha256<T extends { readonly sha256: string }>(records: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const record of records) {
    const group = groups.get(record.sha256);
    if (group) group.push(record);
    else groups.set(record.sha256, [record]);
  }
  return groups;
}

/** Gives every copy but the first its `duplicateOf`, and takes it from records that have no copy. */
export function markDuplicates(records: readonly ManifestRecord[]): {
  readonly records: ManifestRecord[];
  readonly duplicates: Duplicates;
} {
  const groups = bySha256(records);
  const marked = records.map(({ duplicateOf: _, ...record }) => {
    const first = groups.get(record.sha256)?.[0].path;
    return first === undefined || first === record.path ? record : { ...record, duplicateOf: first };
  });
  const repeated = [...groups.values()].filter((group) => group.length > 1);
  const conflicts = repeated
    .map((group) => ({
      sha256: group[0].sha256,
      classes: [...new Set(group.map((record) => record.class))],
      paths: group.map(({ path }) => path),
    }))
    .filter(({ classes }) => classes.length > 1);
  return {
    records: marked,
    duplicates: { groups: repeated.length, copies: records.length - groups.size, conflicts },
  };
}
