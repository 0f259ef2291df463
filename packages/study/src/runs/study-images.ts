import { formatManifest, importDataset, openLock, parseManifest, resolvePath } from "@leukoscope/data";
import type { Protocol } from "@leukoscope/protocol";
import { readText, type Storage, writeText } from "@leukoscope/storage";
import { StudyError } from "../errors.ts";
import type { StudyEvent } from "../study-event.ts";

export interface StudyImagesOptions {
  readonly storage: Storage;
  /** Manifest that takes the place of the protocol's folder. */
  readonly data?: string;
  /** Path of the protocol. */
  readonly protocol: string;
  /** Folder of the part. */
  readonly folder: string;
  readonly onEvent: (event: StudyEvent) => void;
}

/**
 * The images of a part as one manifest in its folder, read once for all runs. A split that a manifest brings is left out:
 * each run makes its own.
 * @returns the manifest's path; undefined where the images are not there
 * @throws StudyError `bad-data` for a locked test: every run of a study reads its test
 */
export async function studyImages(protocol: Protocol, options: StudyImagesOptions): Promise<string | undefined> {
  const { storage, data, folder } = options;
  const records = data === undefined ? await imported(protocol, options) : await given(storage, data);
  if (records === undefined) return undefined;
  const path = `${folder}/images.jsonl`;
  const unsplit = records.map(({ split: _split, ...record }) => record);
  await writeText(storage, path, formatManifest(unsplit));
  return path;
}

async function given(storage: Storage, data: string) {
  const records = parseManifest(await readText(storage, data), data);
  if (await openLock(storage, data, records)) {
    throw new StudyError(
      "bad-data",
      data,
      `${data} has a locked test, and a study tests on all its images; give it those that are not locked away`,
    );
  }
  return records.map((record) => ({ ...record, path: resolvePath(data, record.path) }));
}

async function imported({ data: { folder, format } }: Protocol, { storage, protocol, onEvent }: StudyImagesOptions) {
  if (folder === undefined) return undefined;
  const place = resolvePath(protocol, folder);
  if (!(await storage.exists(place))) return undefined;
  const { records } = await importDataset(storage, place, {
    format,
    onProgress: ({ done, total }) => onEvent({ kind: "import", done, of: total }),
  });
  return records;
}
