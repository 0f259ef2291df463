import { encodePng } from "@leukoscope/imaging";
import { ImportError, LeftOut, type Rejection } from "../import/error.ts";
import type { FolderFile } from "../import/files.ts";
import type { SplitName } from "../manifest/record.ts";
import { NpzError } from "../npz/error.ts";
import { type ByteArray, openByteArray } from "../npz/npy.ts";
import { readZipDirectory, type ZipEntry } from "../npz/zip.ts";
import type { Adapter, Candidate } from "./adapter.ts";

/** By label; named as the folders of the Barcelona set, from which the images were made. */
const classes = ["basophil", "eosinophil", "erythroblast", "ig", "lymphocyte", "monocyte", "neutrophil", "platelet"];
const splits: readonly SplitName[] = ["train", "val", "test"];

const isArchive = ({ names }: FolderFile): boolean => /^bloodmnist(_\d+)?\.npz$/i.test(names.at(-1) ?? "");

/**
 * BloodMNIST (MedMNIST v2): one `.npz` with `train_images`, `train_labels`, `val_…`, `test_…`; 17,092 images of 28 x 28
 * (or 64, 128, 224) in eight classes. Every image is written as a PNG beside the manifest, in the folder
 * `<manifest>-files`. The archive is in memory while it is read, its images are not.
 */
export const bloodmnist: Adapter = {
  format: "bloodmnist",
  isContainer: true,
  dataSet: {
    title: "BloodMNIST (MedMNIST v2)",
    licence: "CC BY 4.0",
    homePage: "https://medmnist.com/",
    citation: "Yang J, Shi R, Wei D et al. 2023, Scientific Data 10:41, doi:10.1038/s41597-022-01721-8",
  },

  recognises: ({ images, others }) => images.length === 0 && others.some(isArchive),

  async plan({ derivedFolder, folder, others, storage }) {
    const archive = others.find(isArchive) ?? others.find(({ names }) => /\.npz$/i.test(names.at(-1) ?? ""));
    if (!archive) throw new ImportError("layout", `${folder}: no bloodmnist.npz here`, folder);
    if (derivedFolder === undefined) {
      throw new ImportError(
        "layout",
        `${archive.path}: its images have to be written beside a manifest; give one`,
        folder,
      );
    }
    const sets = readSets(await storage.read(archive.path), archive.path);
    const total = sets.reduce((sum, { images }) => sum + images.shape[0], 0);
    const rejected: Rejection[] = [];
    const candidates = candidatesOf(sets, derivedFolder, (error) => {
      const kind = error.code === "truncated" ? "truncated" : "undecodable";
      rejected.push({ path: archive.path, kind, reason: `${error.message}; what follows is left out` });
    });
    return { total, candidates, rejected, used: [archive.path] };
  },
};

interface LabelledSet {
  readonly split: SplitName;
  readonly images: ByteArray;
  readonly labels: ByteArray;
}

function readSets(bytes: Uint8Array, path: string): LabelledSet[] {
  try {
    const entries = new Map(readZipDirectory(bytes).map((entry) => [entry.name.replace(/\.npy$/, ""), entry]));
    const open = (name: string): ByteArray => {
      const entry: ZipEntry | undefined = entries.get(name);
      if (!entry) throw new NpzError("corrupt", `${name} is missing`);
      return openByteArray(entry);
    };
    return splits.map((split) => {
      const [images, labels] = [open(`${split}_images`), open(`${split}_labels`)];
      if (images.shape.length !== 4 || images.shape[3] !== 3 || labels.shape[0] !== images.shape[0]) {
        throw new NpzError(
          "corrupt",
          `${split}_images has the shape (${images.shape.join(", ")}), not (n, side, side, 3)`,
        );
      }
      return { split, images, labels };
    });
  } catch (error) {
    if (error instanceof NpzError)
      throw new ImportError("layout", `${path}: ${error.message}; download it again`, path);
    throw error;
  }
}

/** The images of all sets; damage in a set's data ends that set and is told. */
function* candidatesOf(
  sets: readonly LabelledSet[],
  folder: string,
  onDamage: (error: NpzError) => void,
): Generator<Candidate> {
  for (const set of sets) {
    try {
      yield* candidatesOfSet(set, folder);
    } catch (error) {
      if (!(error instanceof NpzError)) throw error;
      onDamage(error);
    }
  }
}

function* candidatesOfSet({ images, labels, split }: LabelledSet, folder: string): Generator<Candidate> {
  const [count, height, width] = images.shape;
  const labelsInOrder = labels.items();
  let number = 0;
  for (const data of images.items()) {
    const label: number = labelsInOrder.next().value?.[0] ?? -1;
    const name = classes[label];
    yield {
      path: `${folder}/${split}/${String(number++).padStart(String(count).length, "0")}.png`,
      class: name ?? "",
      source: "bloodmnist",
      split,
      bytes: encodePng({ width, height, data }),
      details: () => {
        if (name === undefined)
          throw new LeftOut("layout", `has the label ${label}; 0 to ${classes.length - 1} are known`);
        return {};
      },
    };
  }
}
