import { naturalCompare } from "@leukoscope/storage";
import type { ManifestRecord } from "../manifest/record.ts";

/** Natural order, with ties (`cell-1`, `cell-01`) broken by code unit, so that no two different names are equal. */
export const inPathOrder = (a: string, b: string): number => naturalCompare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

/** The indices of each class's records, classes in natural order. */
export function classesOf(records: readonly Pick<ManifestRecord, "class">[]): Map<string, number[]> {
  const classes = new Map<string, number[]>();
  for (const [index, record] of records.entries()) {
    const indices = classes.get(record.class);
    if (indices) indices.push(index);
    else classes.set(record.class, [index]);
  }
  return new Map([...classes].sort(([a], [b]) => inPathOrder(a, b)));
}
