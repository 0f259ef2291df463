import type { DataSetFacts } from "../adapters/adapter.ts";
import { dataSetFacts } from "../adapters/index.ts";
import { PullError } from "./error.ts";

/** A data set that its home gives to anybody. */
export interface OpenSet {
  readonly name: string;
  /** How `data import` reads it. */
  readonly format: string;
  readonly facts: DataSetFacts;
  /** The file's address at its home. */
  readonly url: string;
  /** Name of the file once fetched. */
  readonly file: string;
  /** Whether the file is unpacked, the folder that a repository's archive wraps all files in aside. */
  readonly isArchive: boolean;
  /** 32 hexadecimal digits, where the home publishes no better hash. */
  readonly md5?: string;
  /** Sub-folder to import, where the archive holds other things too. */
  readonly folder?: string;
}

/** A data set that a person has to get. */
export interface SetByHand {
  readonly name: string;
  readonly format: string;
  readonly facts: DataSetFacts;
  readonly steps: string;
}

/** @param format of an adapter for a published data set */
function factsOf(format: string): DataSetFacts {
  const facts = dataSetFacts.get(format);
  if (facts) return facts;
  throw new Error(`the adapter ${format} tells nothing of a published data set`);
}

/** BloodMNIST by side in pixels, with the MD5 that the authors publish in the `medmnist` package (Zenodo 10519652). */
const bloodMnistFiles: readonly (readonly [side: number, file: string, md5: string])[] = [
  [28, "bloodmnist.npz", "7053d0359d879ad8a5505303e11de1dc"],
  [64, "bloodmnist_64.npz", "2b94928a2ae4916078ca51e05b6b800b"],
  [128, "bloodmnist_128.npz", "adace1e0ed228fccda1f39692059dd4c"],
  [224, "bloodmnist_224.npz", "b718ff6835fcbdb22ba9eacccd7b2601"],
];

export const openSets: readonly OpenSet[] = [
  {
    name: "bccd",
    format: "bccd",
    facts: factsOf("bccd"),
    url: "https://codeload.github.com/Shenggan/BCCD_Dataset/zip/HEAD",
    file: "bccd.zip",
    isArchive: true,
    folder: "BCCD",
  },
  {
    name: "segmentation-wbc",
    format: "segmentation-wbc",
    facts: factsOf("segmentation-wbc"),
    url: "https://codeload.github.com/zxaoyou/segmentation_WBC/zip/HEAD",
    file: "segmentation-wbc.zip",
    isArchive: true,
  },
  ...bloodMnistFiles.map(([side, file, md5]) => ({
    name: side === 28 ? "bloodmnist" : `bloodmnist-${side}`,
    format: "bloodmnist",
    facts: factsOf("bloodmnist"),
    url: `https://zenodo.org/records/10519652/files/${file}?download=1`,
    file,
    isArchive: false,
    md5,
  })),
];

/** Why nobody but a person can get a set, and how. */
const steps: Readonly<Record<string, string>> = {
  "c-nmc": "choose Download there, and unpack what comes",
  "all-idb1": "ask the authors by the form there; they send a link",
  "all-idb2": "ask the authors by the form there; they send a link",
  taleqani: "log in there, choose Download, unpack it, and give the folder that holds Benign, Early, Pre and Pro",
  pbc: "choose Download all there, unpack it and the archive PBC_dataset_normal_DIB.zip in it",
  "raabin-wbc": "choose the archives there that you need, and unpack them",
  "munich-aml": "choose Download there (IBM Aspera fetches it)",
};

export const setsByHand: readonly SetByHand[] = Object.entries(steps).map(([name, text]) => ({
  name,
  format: name,
  facts: factsOf(name),
  steps: text,
}));

/** @throws PullError `unknown-set`, or `by-hand` with the page and the steps */
export function findOpenSet(name: string): OpenSet {
  const found = openSets.find((set) => set.name === name);
  if (found) return found;
  const byHand = setsByHand.find((set) => set.name === name);
  if (!byHand) {
    const names = [...openSets, ...setsByHand].map((set) => set.name);
    throw new PullError("unknown-set", name, `no data set ${name}; known: ${names.join(", ")}`);
  }
  const { facts, format } = byHand;
  throw new PullError(
    "by-hand",
    name,
    `${facts.title} can't be fetched without a person: open ${facts.homePage}, ${byHand.steps}; then run leukoscope data import FOLDER --format ${format} --out ${name}.jsonl (licence: ${facts.licence})`,
  );
}
