import { Random } from "@leukoscope/random";
import { type ManifestRecord, type SplitName, splitNames } from "../manifest/record.ts";
import { cutBlocks } from "./blocks.ts";
import { classesOf, inPathOrder } from "./classes.ts";
import { deal } from "./deal.ts";
import { SplitError } from "./error.ts";
import { checkOptions, defaultFolds, defaultRatio, type SplitOptions, type SplitScheme } from "./options.ts";
import { unitsOf } from "./units.ts";

export interface SplitSummary {
  readonly scheme: SplitScheme;
  readonly seed: number | string;
  readonly counts: Readonly<Record<SplitName, number>>;
  /** Images of each class in each split; a class that a split lacks has 0 there. */
  readonly classes: Readonly<Record<string, Readonly<Record<SplitName, number>>>>;
  /** Copies that `blocks` brought over to the side of their double; 0 for the other schemes, which deal them together. */
  readonly movedDuplicates: number;
}

export interface SplitResult {
  /** In the order given, each with its `split`, and with its `fold` when the scheme is `kfold`. */
  readonly records: ManifestRecord[];
  readonly summary: SplitSummary;
}

/**
 * Gives every record a split; earlier splits and folds are forgotten. Copies of one image (the same `sha256`) are never
 * on two sides. The outcome depends on the paths, classes, hashes and the seed, not on the order of the records.
 * @throws {SplitError} `bad-option`, `no-record`, `no-patient`, or `empty-split` when a split asked for stays empty.
 */
export function splitManifest(records: readonly ManifestRecord[], options: SplitOptions): SplitResult {
  checkOptions(options);
  if (records.length === 0) throw new SplitError("no-record", "no image to split; import a folder first", records);
  const order = [...records.keys()].sort((a, b) => inPathOrder(records[a].path, records[b].path));
  const ordered = order.map((index) => records[index]);
  const assigned = assign(ordered, options);

  const result: ManifestRecord[] = new Array(records.length);
  for (const [place, index] of order.entries()) {
    const { split: _split, fold: _fold, ...record } = records[index];
    result[index] = { ...record, ...assigned.splits[place] };
  }
  return {
    records: result,
    summary: {
      scheme: options.scheme,
      seed: options.seed,
      ...countSplits(result, options),
      movedDuplicates: assigned.moved,
    },
  };
}

interface Assignment {
  readonly splits: readonly { readonly split: SplitName; readonly fold?: number }[];
  readonly moved: number;
}

function assign(records: readonly ManifestRecord[], options: SplitOptions): Assignment {
  const { scheme, ratio = defaultRatio, k = defaultFolds, fold: testFold = 0 } = options;
  const random = new Random(options.seed).fork(`split ${scheme}`);
  const units = unitsOf(records, scheme === "patient" ? patientKeys : copyKeys);
  const named = (parts: readonly number[]) => parts.map((part) => ({ split: splitNames[part] }));
  if (scheme === "blocks") {
    const { partOf, moved } = cutBlocks(records, units, ratio, random);
    return { splits: named(partOf), moved };
  }
  if (scheme === "kfold") {
    const folds = deal(records, units, new Array<number>(k).fill(1), random);
    const splitOf = (fold: number): SplitName =>
      fold === testFold ? "test" : fold === (testFold + 1) % k ? "val" : "train";
    if (units.length < k) throw emptySplit(`${k} folds`, units.length, k);
    return { splits: folds.map((fold) => ({ split: splitOf(fold), fold })), moved: 0 };
  }
  return { splits: named(deal(records, units, ratio, random)), moved: 0 };
}

const copyKeys = (record: ManifestRecord): string[] => [`sha256 ${record.sha256}`];

function patientKeys(record: ManifestRecord): string[] {
  if (record.patient === undefined) {
    throw new SplitError(
      "no-patient",
      `${record.path} names no patient; add "patient" to every line of the manifest, or use the scheme blocks`,
      record,
    );
  }
  return [...copyKeys(record), `patient ${record.patient}`];
}

function emptySplit(what: string, value: unknown, needed?: number): SplitError {
  const need = needed === undefined ? "" : ` (${String(value)} separable groups of images, ${needed} needed)`;
  return new SplitError("empty-split", `too few images for ${what}${need}; add images or change the ratio`, value);
}

function countSplits(
  records: readonly ManifestRecord[],
  { scheme, ratio = defaultRatio }: SplitOptions,
): Pick<SplitSummary, "counts" | "classes"> {
  const countIn = (indices: readonly number[]): Record<SplitName, number> => {
    const counts = { train: 0, val: 0, test: 0 };
    for (const index of indices) counts[records[index].split ?? "train"]++;
    return counts;
  };
  const counts = countIn([...records.keys()]);
  for (const [part, name] of splitNames.entries()) {
    if (counts[name] === 0 && (scheme === "kfold" || ratio[part] > 0))
      throw emptySplit(`a ${name} split`, records.length);
  }
  const classes = [...classesOf(records)].map(([name, indices]) => [name, countIn(indices)] as const);
  return { counts, classes: Object.fromEntries(classes) };
}
