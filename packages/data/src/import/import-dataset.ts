import { decodeImage } from "@leukoscope/imaging";
import { naturalCompare, type Storage, sha256 } from "@leukoscope/storage";
import type { Candidate } from "../adapters/adapter.ts";
import { chooseAdapter } from "../adapters/index.ts";
import { pathInManifest } from "../manifest/paths.ts";
import type { ManifestRecord } from "../manifest/record.ts";
import { type Duplicates, markDuplicates } from "./duplicates.ts";
import { ImportError, type Rejection } from "./error.ts";
import { sortFiles } from "./files.ts";

export interface ImportProgress {
  readonly done: number;
  readonly total: number;
  readonly path: string;
}

export interface ImportOptions {
  /** One of `importFormats`; `auto` (the default) goes by the layout. */
  readonly format?: string;
  /** Where the manifest will be written: paths are then written as `pathInManifest` says, else as storage gives them. */
  readonly manifest?: string;
  /** Images read at the same time, from 1; 4 if not given. */
  readonly concurrency?: number;
  /** Images with more pixels are rejected; the decoder's own limit if not given. */
  readonly maxPixels?: number;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface Imported {
  /** The adapter's name, also when `auto` was asked for. */
  readonly format: string;
  /** In the natural order of their paths. */
  readonly records: readonly ManifestRecord[];
  /** Files left out, by the path storage gives them. Hidden and system files are not named. */
  readonly rejected: readonly Rejection[];
  readonly images: number;
  /** Images of each class, in the natural order of the class names. */
  readonly classes: Readonly<Record<string, number>>;
  /** Distinct patients; 0 where the data set names none. */
  readonly patients: number;
  readonly duplicates: Duplicates;
}

/**
 * Reads every image below `folder`, decodes it, and writes down what is known. A file that is no image, does not fit
 * the layout or cannot be decoded is a row of `rejected`; the rest go on.
 * @throws {ImportError} `no-image`, `not-a-folder`, `layout` or `unknown-format`.
 * @throws {StorageError} when the folder cannot be listed.
 */
export async function importDataset(storage: Storage, folder: string, options: ImportOptions = {}): Promise<Imported> {
  const files = await storage.list(folder);
  if (files.length === 1 && files[0].path === folder) {
    throw new ImportError("not-a-folder", `${folder} is a file; give the folder that holds the images`, folder);
  }
  const { images, rejected: others } = sortFiles(folder, files);
  if (images.length === 0) {
    const seen = others.length === 0 ? "" : ` (${others.length} other files)`;
    throw new ImportError(
      "no-image",
      `${folder}: no image here${seen}; PNG, JPEG, BMP and TIFF are read`,
      folder,
      others,
    );
  }
  const adapter = chooseAdapter(options.format ?? "auto", images);
  const plan = adapter.plan(folder, images);
  const broken: Rejection[] = [];
  const read: ManifestRecord[] = [];
  let done = 0;
  const outcomes = await inParallel(plan.candidates, options.concurrency ?? 4, async (candidate) => {
    const outcome = await readImage(storage, candidate, options);
    options.onProgress?.({ done: ++done, total: plan.candidates.length, path: candidate.path });
    return outcome;
  });
  for (const outcome of outcomes) {
    if ("reason" in outcome) broken.push(outcome);
    else read.push(outcome);
  }
  const rejected = [...others, ...plan.rejected, ...broken].sort((a, b) => naturalCompare(a.path, b.path));
  if (read.length === 0) {
    const [first] = [...broken, ...plan.rejected];
    const cause = first ? ` (${first.path}: ${first.reason})` : "";
    throw new ImportError(
      "no-image",
      `${folder}: none of the ${images.length} images can be used${cause}`,
      folder,
      rejected,
    );
  }
  const { records, duplicates } = markDuplicates(read);
  return {
    format: adapter.format,
    records,
    rejected,
    images: records.length,
    classes: countClasses(records),
    patients: new Set(records.flatMap(({ patient }) => patient ?? [])).size,
    duplicates,
  };
}

async function readImage(
  storage: Storage,
  { path, ...known }: Candidate,
  { manifest, maxPixels }: ImportOptions,
): Promise<ManifestRecord | Rejection> {
  const named = manifest === undefined ? path : pathInManifest(manifest, path);
  try {
    const bytes = await storage.read(path);
    const { width, height } = await decodeImage(bytes, maxPixels === undefined ? {} : { maxPixels });
    return { path: named, sha256: await sha256(bytes), ...known, width, height };
  } catch (error) {
    // Whatever a decoder or a disk throws is about this one file, and must not end the import of the others.
    return { path, reason: error instanceof Error ? error.message : String(error) };
  }
}

export function countClasses(records: readonly ManifestRecord[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) counts.set(record.class, (counts.get(record.class) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => naturalCompare(a, b)));
}

/** Maps in order, with at most `limit` calls under way. */
async function inParallel<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, worker));
  return results;
}
