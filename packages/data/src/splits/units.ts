import type { ManifestRecord } from "../manifest/record.ts";

/**
 * Records that must stay together, as lists of indices: records that share a key, directly or through others
 * (`keysOf` gives the keys of each). In the order of their first record.
 */
export function unitsOf(
  records: readonly ManifestRecord[],
  keysOf: (record: ManifestRecord) => readonly string[],
): number[][] {
  const parent = records.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  const firstOf = new Map<string, number>();
  for (const [index, record] of records.entries()) {
    for (const key of keysOf(record)) {
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, index);
      else {
        const [a, b] = [root(first), root(index)];
        parent[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  const units = new Map<number, number[]>();
  for (const index of records.keys()) {
    const unit = units.get(root(index));
    if (unit) unit.push(index);
    else units.set(root(index), [index]);
  }
  return [...units.values()];
}
