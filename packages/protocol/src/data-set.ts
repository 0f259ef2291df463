import {
  formatManifest,
  importDataset,
  type ManifestRecord,
  openLock,
  parseManifest,
  resolveManifest,
  resolvePath,
  type SplitName,
  type SplitSummary,
  splitManifest,
  type TestLock,
} from "@leukoscope/data";
import { naturalCompare, readText, type Storage, sha256 } from "@leukoscope/storage";
import { ProtocolError } from "./errors.ts";
import type { Protocol } from "./schema.ts";

/** The images of an experiment, each on its side of the split. */
export interface DataSet {
  /** Natural order; a label is an index into it. */
  readonly classes: readonly string[];
  readonly splits: Readonly<Record<SplitName, readonly ManifestRecord[]>>;
  /** How the images were split; undefined where the manifest said so already. */
  readonly summary: SplitSummary | undefined;
  /** The manifest with its split, as it is kept in the run. Paths are absolute. */
  readonly manifest: string;
  /** The lock on the test split, where the manifest has one; checked. */
  readonly lock: TestLock | undefined;
  /** SHA-256 of that manifest, paths left out: the same images split the same way anywhere. */
  readonly hash: string;
}

export interface DataSetSource {
  /** Manifest to read instead of importing the protocol's folder. */
  readonly manifest?: string;
  /** Folder that the protocol's paths start from; absolute. */
  readonly base: string;
  readonly onProgress?: (done: number, of: number) => void;
}

/** Imports or reads the images and splits them as the protocol says. @throws ProtocolError `bad-data`; LockError where a locked test was altered */
export async function loadDataSet(storage: Storage, protocol: Protocol, source: DataSetSource): Promise<DataSet> {
  const records = await readRecords(storage, protocol, source);
  const lock = source.manifest === undefined ? undefined : await openLock(storage, source.manifest, records);
  const given = records.some((record) => record.split !== undefined);
  const split = given ? undefined : splitManifest(records, protocol.split);
  const assigned = split?.records ?? records;
  const classes = [...new Set(assigned.map((record) => record.class))].sort(naturalCompare);
  const side = (name: SplitName) => assigned.filter((record) => record.split === name);
  const splits = { train: side("train"), val: side("val"), test: side("test") };
  for (const [name, part] of Object.entries(splits)) {
    if (part.length === 0)
      throw new ProtocolError("bad-data", name, `the ${name} split has no image; change the split or add images`);
  }
  if (classes.length < 2)
    throw new ProtocolError("bad-data", "classes", `all images are of class ${classes[0]}; a classifier needs two`);
  const content = assigned.map(({ sha256: hash, class: label, split: name }) => `${hash} ${label} ${name}`).sort();
  return {
    classes,
    splits,
    summary: split?.summary,
    lock,
    manifest: formatManifest(assigned),
    hash: await sha256(new TextEncoder().encode(content.join("\n"))),
  };
}

async function readRecords(
  storage: Storage,
  protocol: Protocol,
  { manifest, base, onProgress }: DataSetSource,
): Promise<readonly ManifestRecord[]> {
  if (manifest !== undefined) {
    const records = parseManifest(await readText(storage, manifest), manifest);
    return resolveManifest(records, manifest);
  }
  const { folder, format } = protocol.data;
  if (folder === undefined) {
    throw new ProtocolError(
      "bad-data",
      "data.folder",
      "the protocol names no folder of images; give a manifest with --data M.jsonl",
    );
  }
  const { records } = await importDataset(storage, resolvePath(`${base}/protocol`, folder), {
    format,
    onProgress: ({ done, total }) => onProgress?.(done, total),
  });
  return records;
}
