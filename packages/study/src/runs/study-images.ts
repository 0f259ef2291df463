import {
  formatManifest,
  importDataset,
  type ManifestRecord,
  openLock,
  parseManifest,
  resolvePath,
} from "@leukoscope/data";
import type { Protocol, RunEvent } from "@leukoscope/protocol";
import { Random } from "@leukoscope/random";
import { readText, type Storage, writeText } from "@leukoscope/storage";
import { StudyError } from "../errors.ts";

export interface StudyImagesOptions {
  readonly storage: Storage;
  /** Manifest that takes the place of the protocol's folder. */
  readonly data?: string;
  /** Path of the protocol. */
  readonly protocol: string;
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * The images of a part, read once for all runs. A split that a manifest brings is left out: each run makes its own.
 * @returns undefined where the images are not there
 * @throws StudyError `bad-data` for a locked test: every run of a study reads its test
 */
export async function studyImages(
  protocol: Protocol,
  options: StudyImagesOptions,
): Promise<readonly ManifestRecord[] | undefined> {
  const records = await searchImages(protocol, options);
  return records?.map(({ split: _split, ...record }) => record);
}

/** The images of a search, with the split that a manifest brings: what it holds back must not choose the settings. */
export async function searchImages(
  protocol: Protocol,
  options: StudyImagesOptions,
): Promise<readonly ManifestRecord[] | undefined> {
  const { storage, data } = options;
  return data === undefined ? imported(protocol, options) : given(storage, data);
}

/** At most so many images of each class, drawn at random, the same ones each time. */
export function someOfEachClass(records: readonly ManifestRecord[], most: number): ManifestRecord[] {
  const kept = new Set<ManifestRecord>();
  for (const name of new Set(records.map((record) => record.class))) {
    const ofClass = records.filter((record) => record.class === name);
    for (const record of new Random(`images of ${name}`).shuffle(ofClass).slice(0, most)) kept.add(record);
  }
  return records.filter((record) => kept.has(record));
}

/** Records in which every field named has the value named. */
export const recordsWhere = (
  records: readonly ManifestRecord[],
  where: Readonly<Record<string, string | number>>,
): ManifestRecord[] =>
  records.filter((record) =>
    Object.entries(where).every(([field, value]) => record[field as keyof ManifestRecord] === value),
  );

/** Writes the images of some runs as a manifest. @returns its path */
export async function writeImages(storage: Storage, path: string, records: readonly ManifestRecord[]): Promise<string> {
  await writeText(storage, path, formatManifest(records));
  return path;
}

async function given(storage: Storage, data: string): Promise<ManifestRecord[]> {
  const records = parseManifest(await readText(storage, data), data);
  if (await openLock(storage, data, records)) {
    throw new StudyError(
      "bad-data",
      data,
      `${data} has a locked test, which neither a study nor a search may open; give the images that are not locked away`,
    );
  }
  return records.map((record) => ({ ...record, path: resolvePath(data, record.path) }));
}

async function imported(
  { data: { folder, format } }: Protocol,
  { storage, protocol, onEvent }: StudyImagesOptions,
): Promise<readonly ManifestRecord[] | undefined> {
  if (folder === undefined) return undefined;
  const place = resolvePath(protocol, folder);
  if (!(await storage.exists(place))) return undefined;
  const { records } = await importDataset(storage, place, {
    format,
    onProgress: ({ done, total }) => onEvent({ kind: "import", done, of: total }),
  });
  return records;
}
