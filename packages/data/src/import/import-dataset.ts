import { naturalCompare, type Storage } from "@leukoscope/storage";
import type { DataSetFacts, SourceCheck } from "../adapters/adapter.ts";
import { chooseAdapter } from "../adapters/index.ts";
import type { ManifestRecord } from "../manifest/record.ts";
import { DuplicateWatch } from "./duplicate-watch.ts";
import type { Duplicates } from "./duplicates.ts";
import { ImportError, type Rejection } from "./error.ts";
import { type FolderContent, rejectOther, sortFiles } from "./files.ts";
import { mapInOrder } from "./in-order.ts";
import { readImage } from "./read-image.ts";
import type { CleaningRules } from "./rules.ts";

export interface ImportProgress {
  readonly done: number;
  readonly total: number;
  readonly path: string;
}

export interface ImportOptions extends CleaningRules {
  /** One of `importFormats`; `auto` (the default) goes by the layout. */
  readonly format?: string;
  /** Where the manifest will be written: paths are then written as `pathInManifest` says, else as storage gives them. */
  readonly manifest?: string;
  /** Images read at the same time, from 1; 4 if not given. */
  readonly concurrency?: number;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportSummary {
  /** The adapter's name, also when `auto` was asked for. */
  readonly format: string;
  /** What is known of the published data set. */
  readonly dataSet?: DataSetFacts;
  /** Files left out, by the path storage gives them. Hidden and system files are not named. */
  readonly rejected: readonly Rejection[];
  readonly images: number;
  /** Images of each class, in the natural order of the class names. */
  readonly classes: Readonly<Record<string, number>>;
  /** Distinct patients; 0 where the data set names none. */
  readonly patients: number;
  readonly duplicates: Duplicates;
  /** What was mended, and what a person should know. */
  readonly notes: readonly string[];
  /** How the files compare with the published ones, where their hashes are known. */
  readonly check?: SourceCheck;
}

export interface Imported extends ImportSummary {
  /** In the natural order of their paths. */
  readonly records: readonly ManifestRecord[];
}

/** {@link streamDataset} with all records in memory. */
export async function importDataset(storage: Storage, folder: string, options: ImportOptions = {}): Promise<Imported> {
  const records: ManifestRecord[] = [];
  const summary = await streamDataset(storage, folder, (record) => void records.push(record), options);
  return { ...summary, records };
}

/**
 * Reads every image below `folder`, decodes it, and writes down what is known. A file that is no image, does not fit
 * the layout, cannot be decoded or is unfit by the rules is a row of `rejected`; the rest go on. Records are handed over
 * one by one in natural order, and not kept: memory holds the list of files, and a hash and a path for each image.
 * @param onRecord is waited for
 * @throws {ImportError} `no-image`, `not-a-folder`, `layout` or `unknown-format`.
 * @throws {StorageError} when the folder cannot be listed.
 */
export async function streamDataset(
  storage: Storage,
  folder: string,
  onRecord: (record: ManifestRecord) => Promise<void> | void,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const content = await listContent(storage, folder);
  const adapter = chooseAdapter(options.format ?? "auto", content);
  if (content.images.length === 0 && !adapter.isContainer) {
    const seen = content.others.length === 0 ? "" : ` (${content.others.length} other files)`;
    throw new ImportError(
      "no-image",
      `${folder}: no image here${seen}; PNG, JPEG, BMP and TIFF are read`,
      folder,
      content.others.map(rejectOther),
    );
  }
  const derivedFolder = options.manifest?.replace(/(\.jsonl)?$/i, "-files");
  const plan = await adapter.plan({ ...content, folder, storage, derivedFolder });
  const duplicates = new DuplicateWatch();
  const classes = new Map<string, number>();
  const patients = new Set<string>();
  const broken: Rejection[] = [];
  let images = 0;
  let done = 0;
  const outcomes = mapInOrder(plan.candidates, Math.max(1, options.concurrency ?? 4), async (candidate) => {
    const outcome = await readImage(storage, candidate, options.manifest, options);
    options.onProgress?.({ done: ++done, total: plan.total, path: candidate.path });
    return outcome;
  });
  for await (const outcome of outcomes) {
    if ("reason" in outcome) broken.push(outcome);
    else {
      images++;
      classes.set(outcome.class, (classes.get(outcome.class) ?? 0) + 1);
      if (outcome.patient !== undefined) patients.add(outcome.patient);
      await onRecord(duplicates.mark(outcome));
    }
  }
  const used = new Set(plan.used);
  const others = content.others.filter(({ path }) => !used.has(path)).map(rejectOther);
  const rejected = [...others, ...plan.rejected, ...broken].sort((a, b) => naturalCompare(a.path, b.path));
  if (images === 0)
    throw noneUsable(folder, plan.total + plan.rejected.length, [...broken, ...plan.rejected], rejected);
  return {
    format: adapter.format,
    ...(adapter.dataSet && { dataSet: adapter.dataSet }),
    rejected,
    images,
    classes: inNaturalOrder(classes),
    patients: patients.size,
    duplicates: duplicates.summary(),
    notes: plan.notes?.() ?? [],
    ...(plan.check && { check: plan.check() }),
  };
}

async function listContent(storage: Storage, folder: string): Promise<FolderContent> {
  const files = await storage.list(folder);
  const isFile = files.length === 1 && files[0].path === folder;
  if (!isFile) return sortFiles(folder, files);
  const content = sortFiles(folder.replace(/[^/\\]+$/, "") || ".", files);
  // An archive is given as often by itself as by its folder.
  if (content.others.some(({ path }) => path.toLowerCase().endsWith(".npz"))) return content;
  throw new ImportError("not-a-folder", `${folder} is a file; give the folder that holds the images`, folder);
}

function noneUsable(
  folder: string,
  images: number,
  reasons: readonly Rejection[],
  rejected: readonly Rejection[],
): ImportError {
  const [first] = reasons;
  const cause = first ? ` (${first.path}: ${first.reason})` : "";
  return new ImportError("no-image", `${folder}: none of the ${images} images can be used${cause}`, folder, rejected);
}

export function countClasses(records: readonly ManifestRecord[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) counts.set(record.class, (counts.get(record.class) ?? 0) + 1);
  return inNaturalOrder(counts);
}

const inNaturalOrder = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([a], [b]) => naturalCompare(a, b)));
