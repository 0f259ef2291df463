import { type RepeatedImages, repeatedImages } from "../cleaning/repeated-images.ts";
import type { ManifestRecord } from "../manifest/record.ts";
import { unitsOf } from "../splits/units.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { findNearDuplicates, type NearOptions, type NearPair } from "./near-duplicates.ts";

export interface Repeated {
  /** Groups of images of the same bytes or the same pixels. */
  readonly exact: readonly RepeatedImages[];
  /** Groups joined by near duplicates, each with its exact copies; of more than one picture. */
  readonly near: readonly RepeatedImages[];
  /** The pairs that join the near groups, exact copies left out; indices into the records. */
  readonly pairs: readonly NearPair[];
}

/**
 * Groups images that show the same, within and across classes and sources: the connected components of what
 * {@link findNearDuplicates} finds, so that of two images in one group at least a chain of others leads from one to the other.
 * @param prints one for each record
 */
export function findRepeatedImages(
  records: readonly ManifestRecord[],
  prints: readonly Fingerprint[],
  options: NearOptions = {},
): Repeated {
  const sameKeys = new Map(
    records.map((record, i) => [record, [`file ${record.sha256}`, `pixels ${prints[i].pixels}`]] as const),
  );
  const copies = unitsOf(records, (record) => sameKeys.get(record) ?? []);
  const copyOf = new Map(copies.flatMap((unit, number) => unit.map((index) => [index, number] as const)));
  // One of each picture is compared: a hundred copies of one would be five thousand pairs.
  const firsts = copies.map(([first]) => first);
  const pairs = findNearDuplicates(
    firsts.map((index) => prints[index]),
    options,
  ).map((pair) => ({ ...pair, first: firsts[pair.first], second: firsts[pair.second] }));

  const joints = new Map<number, string[]>();
  for (const [number, { first, second }] of pairs.entries()) {
    for (const index of [first, second]) {
      const copy = copyOf.get(index) ?? -1;
      joints.set(copy, [...(joints.get(copy) ?? []), `pair ${number}`]);
    }
  }
  const keysOf = new Map(
    records.map((record, i) => {
      const copy = copyOf.get(i) ?? -1;
      return [record, [`copy ${copy}`, ...(joints.get(copy) ?? [])]] as const;
    }),
  );
  const near = unitsOf(records, (record) => keysOf.get(record) ?? []).filter(
    (unit) => new Set(unit.map((index) => copyOf.get(index))).size > 1,
  );
  const groupsOf = (units: readonly (readonly number[])[], kind: RepeatedImages["kind"]) =>
    units
      .filter((unit) => unit.length > 1)
      .map((unit) =>
        repeatedImages(
          kind,
          unit.map((index) => records[index]),
        ),
      );
  return { exact: groupsOf(copies, "exact"), near: groupsOf(near, "near"), pairs };
}

/**
 * Gives every record of a group of repeated images a `group`, so that splits keep them together. A group that the data
 * set names already keeps its name; groups that share an image become one.
 */
export function withGroups(records: readonly ManifestRecord[], repeated: readonly RepeatedImages[]): ManifestRecord[] {
  const keysOf = new Map<string, string[]>();
  for (const [number, { items }] of repeated.entries()) {
    for (const path of items) keysOf.set(path, [...(keysOf.get(path) ?? []), `repeated ${number}`]);
  }
  const units = unitsOf(records, ({ group, path }) => [
    ...(keysOf.get(path) ?? []),
    ...(group === undefined ? [] : [`group ${group}`]),
  ]);
  const out = [...records];
  for (const unit of units.filter((members) => members.length > 1)) {
    const named = unit.find((index) => records[index].group !== undefined);
    const group = named === undefined ? `alike-${records[unit[0]].sha256.slice(0, 12)}` : records[named].group;
    for (const index of unit) out[index] = { ...records[index], group };
  }
  return out;
}
