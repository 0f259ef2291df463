import { naturalCompare } from "@leukoscope/storage";
import { type Duplicates, markDuplicates } from "../import/duplicates.ts";
import { countClasses } from "../import/import-dataset.ts";
import { moveManifest, pathNames } from "../manifest/paths.ts";
import type { ManifestRecord } from "../manifest/record.ts";
import { LabelMapError } from "./error.ts";
import { type LabelMap, targetFor } from "./label-map.ts";

/** A manifest and where it lies. */
export interface PlacedManifest {
  readonly path: string;
  readonly records: readonly ManifestRecord[];
}

/** Images of one class of one source that did not come along. */
export interface Dropped {
  readonly source: string;
  readonly class: string;
  readonly images: number;
}

export interface Merged {
  readonly records: readonly ManifestRecord[];
  readonly images: number;
  /** Images of each class, in the order of the label map. */
  readonly classes: Readonly<Record<string, number>>;
  readonly sources: Readonly<Record<string, number>>;
  readonly patients: number;
  readonly dropped: readonly Dropped[];
  readonly duplicates: Duplicates;
  readonly notes: readonly string[];
}

/**
 * Makes one manifest of several. Classes become those of the label map (without one they stay); paths lead to the same
 * files from the new place; a record without a source gets its manifest's name; names of patients, slides and groups get
 * their source before them, so that patient 11 of two hospitals stays two people. Splits and folds stay only where every
 * record has one. Copies are marked across the sources.
 * @param to the path of the merged manifest
 * @throws {LabelMapError} `unmapped` listing the classes, `repeated-path`, `nothing-left`, `no-manifest`.
 */
export function mergeManifests(inputs: readonly PlacedManifest[], to: string, map?: LabelMap): Merged {
  if (inputs.length === 0) throw new LabelMapError("no-manifest", "give one manifest or more to merge", inputs);
  const dropped = new Map<string, Dropped & { readonly isNamed: boolean }>();
  const kept: ManifestRecord[] = [];
  for (const { path, records } of inputs) {
    const fallback = (pathNames(path).at(-1) ?? path).replace(/\.jsonl$/i, "");
    for (const record of moveManifest(records, path, to)) {
      const source = record.source ?? fallback;
      const target = map ? targetFor(map, source, record.class) : { class: record.class };
      if (target === undefined || target === "drop") {
        const key = JSON.stringify([source, record.class]);
        const images = (dropped.get(key)?.images ?? 0) + 1;
        dropped.set(key, { source, class: record.class, images, isNamed: target === "drop" });
      } else kept.push({ ...record, ...target, ...ofSource(record, source), source });
    }
  }
  if (map?.unmapped === "error")
    refuseUnmapped(
      map,
      [...dropped.values()].filter(({ isNamed }) => !isNamed),
    );
  if (kept.length === 0) {
    throw new LabelMapError("nothing-left", `${map?.name}: the map drops every image of these manifests`, map?.name);
  }
  refuseRepeated(kept);
  const { notes, records: placed } = withoutPartialSplits(kept);
  const { duplicates, records } = markDuplicates(placed);
  const counts = countClasses(records);
  const order = map?.classes.filter((name) => name in counts) ?? Object.keys(counts);
  return {
    records,
    images: records.length,
    classes: Object.fromEntries(order.map((name) => [name, counts[name]])),
    sources: countBy(records, ({ source }) => source ?? ""),
    patients: new Set(records.flatMap(({ patient }) => patient ?? [])).size,
    dropped: [...dropped.values()].map(({ isNamed: _, ...row }) => row),
    duplicates,
    notes: [...notes, ...missingClasses(map, counts)],
  };
}

/** Names that mean something only within their source. */
function ofSource(record: ManifestRecord, source: string): Partial<ManifestRecord> {
  // A patient of `c-nmc/training` is one of `c-nmc`.
  const owner = source.split("/")[0];
  const named = (name: string): string => (name.startsWith(`${owner}/`) ? name : `${owner}/${name}`);
  return {
    ...(record.patient !== undefined && { patient: named(record.patient) }),
    ...(record.slide !== undefined && { slide: named(record.slide) }),
    ...(record.group !== undefined && { group: named(record.group) }),
  };
}

function refuseUnmapped(map: LabelMap, unmapped: readonly Dropped[]): void {
  if (unmapped.length === 0) return;
  const rows = unmapped.map(({ class: label, images, source }) => `${source}: ${label} (${images} images)`);
  throw new LabelMapError(
    "unmapped",
    `the label map ${map.name} says nothing of ${rows.join(", ")}; give each a class or drop, or set unmapped: drop`,
    unmapped,
  );
}

function refuseRepeated(records: readonly ManifestRecord[]): void {
  const seen = new Set<string>();
  for (const { path } of records) {
    if (seen.has(path)) {
      throw new LabelMapError("repeated-path", `${path} is in more than one of the manifests; leave one out`, path);
    }
    seen.add(path);
  }
}

function withoutPartialSplits(records: readonly ManifestRecord[]): { records: ManifestRecord[]; notes: string[] } {
  const notes: string[] = [];
  const partial = (["split", "fold"] as const).filter((field) => {
    const having = records.filter((record) => record[field] !== undefined).length;
    if (having === 0 || having === records.length) return false;
    notes.push(`${having} of ${records.length} images have a ${field}: it was taken away; make one with "data split"`);
    return true;
  });
  const cleared = Object.fromEntries(partial.map((field) => [field, undefined]));
  return { records: records.map((record) => ({ ...record, ...cleared })), notes };
}

function missingClasses(map: LabelMap | undefined, counts: Readonly<Record<string, number>>): string[] {
  const missing = map?.classes.filter((name) => !(name in counts)) ?? [];
  return missing.length === 0 ? [] : [`no image of ${missing.join(", ")}`];
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => naturalCompare(a, b)));
}
