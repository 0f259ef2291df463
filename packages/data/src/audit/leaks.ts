import type { RepeatedImages } from "../cleaning/repeated-images.ts";
import { type ManifestRecord, splitNames } from "../manifest/record.ts";

export type Relation = "exact" | "near" | "patient" | "slide" | "source";

/** Things that lie on more than one side of a split. */
export interface Leak {
  readonly relation: Relation;
  /** Patients, slides, sources or groups of repeated images on more than one side. */
  readonly groups: number;
  /** Images in them. */
  readonly images: number;
  /** Test images (of any fold, where the manifest has folds and no split) that have a relative in another side. */
  readonly testImages: number;
  readonly examples: readonly {
    readonly name: string;
    readonly sides: readonly string[];
    readonly paths: readonly string[];
  }[];
}

const SHOWN = 5;

/** The side an image is on: its split, else its fold; undefined where it has neither. */
export const sideOf = ({ fold, split }: ManifestRecord): string | undefined =>
  split ?? (fold === undefined ? undefined : `fold ${fold}`);

/**
 * What lies on more than one side of a manifest's split: copies, near duplicates, patients, slides and sources. Folds are
 * looked at where no image has a split.
 */
export function findLeaks(
  records: readonly ManifestRecord[],
  exact: readonly RepeatedImages[],
  near: readonly RepeatedImages[],
): Leak[] {
  const byPath = new Map(records.map((record) => [record.path, record]));
  const members = ({ items }: RepeatedImages): ManifestRecord[] => items.flatMap((path) => byPath.get(path) ?? []);
  const named = (field: "patient" | "slide" | "source"): [string, ManifestRecord[]][] => {
    const groups = new Map<string, ManifestRecord[]>();
    for (const record of records) {
      const name = record[field];
      if (name === undefined) continue;
      const group = groups.get(name);
      if (group) group.push(record);
      else groups.set(name, [record]);
    }
    // A set from one source has nothing to hold apart.
    return field === "source" && groups.size < 2 ? [] : [...groups];
  };
  const relations: readonly [Relation, (readonly [string, ManifestRecord[]])[]][] = [
    ["exact", exact.map((group) => [group.items[0], members(group)] as const)],
    ["near", near.map((group) => [group.items[0], members(group)] as const)],
    ["patient", named("patient")],
    ["slide", named("slide")],
    ["source", named("source")],
  ];
  return relations.flatMap(([relation, groups]) => leakOf(relation, groups) ?? []);
}

function leakOf(
  relation: Relation,
  groups: readonly (readonly [string, readonly ManifestRecord[]])[],
): Leak | undefined {
  const split = groups.flatMap(([name, records]) => {
    const placed = records.filter((record) => sideOf(record) !== undefined);
    const sides = [...new Set(placed.flatMap((record) => sideOf(record) ?? []))];
    return sides.length < 2 ? [] : [{ name, sides, placed }];
  });
  if (split.length === 0) return undefined;
  const count = (chosen: (record: ManifestRecord) => boolean): number =>
    split.reduce((sum, { placed }) => sum + placed.filter(chosen).length, 0);
  return {
    relation,
    groups: split.length,
    images: count(() => true),
    // With folds every image is tested on once.
    testImages: count(({ split: side }) => side === undefined || side === "test"),
    examples: split.slice(0, SHOWN).map(({ name, placed, sides }) => ({
      name,
      sides: sides.sort((a, b) => rankOf(a) - rankOf(b)),
      paths: sides.map((side) => placed.find((record) => sideOf(record) === side)?.path ?? name),
    })),
  };
}

const rankOf = (side: string): number => [...splitNames, ""].indexOf(side);
