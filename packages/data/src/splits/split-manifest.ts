import { Random } from "@leukoscope/random";
import { type ManifestRecord, type SplitName, splitNames } from "../manifest/record.ts";
import { cutBlocks, cutFolds } from "./blocks.ts";
import { classesOf, inPathOrder } from "./classes.ts";
import { dealWell } from "./deal.ts";
import { SplitError } from "./error.ts";
import { checkOptions, defaultRatio, foldsOf, type SplitOptions, type SplitScheme } from "./options.ts";
import { keysFor, type Tie, tiesOf } from "./together.ts";
import { unitsOf } from "./units.ts";

export interface SplitSummary {
  readonly scheme: SplitScheme;
  readonly seed: number | string;
  readonly counts: Readonly<Record<SplitName, number>>;
  /** Images of each class in each split; a class that a split lacks has 0 there. */
  readonly classes: Readonly<Record<string, Readonly<Record<SplitName, number>>>>;
  /** Folds, where the split has them. */
  readonly folds?: number;
  /** What was held together besides copies. */
  readonly together: readonly Tie[];
  /** How many sets of images could be parted. */
  readonly units: number;
  /**
   * Images that `blocks` brought over to the side of what they belong to; 0 for the other schemes, which deal them
   * together.
   */
  readonly movedDuplicates: number;
}

export interface SplitResult {
  /** In the order given, each with its `split`, and with its `fold` where there are folds. */
  readonly records: ManifestRecord[];
  readonly summary: SplitSummary;
}

/**
 * Gives every record a split; earlier splits and folds are forgotten. Copies of one image (the same `sha256`) are never
 * on two sides, nor are patients, slides and groups that the manifest names (see `SplitOptions.scheme`); `folds` takes the
 * folds as they are. The outcome depends on the paths, classes, hashes and the seed, not on the order of the records.
 * @throws {SplitError} `bad-option`, `no-record`, `no-patient`, `no-source`, `no-group`, `no-fold`, or `empty-split` when a split asked for stays empty.
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
      ...(assigned.folds !== undefined && { folds: assigned.folds }),
      ...countSplits(result, options),
      together: assigned.together,
      units: assigned.units,
      movedDuplicates: assigned.moved,
    },
  };
}

interface Assignment {
  readonly splits: readonly { readonly split: SplitName; readonly fold?: number }[];
  readonly folds?: number;
  readonly together: readonly Tie[];
  readonly units: number;
  readonly moved: number;
}

function assign(records: readonly ManifestRecord[], options: SplitOptions): Assignment {
  const { fold: testFold = 0, ratio = defaultRatio, scheme } = options;
  const random = new Random(options.seed).fork(`split ${scheme}`);
  if (scheme === "folds") {
    const given = givenFolds(records, testFold);
    return { ...given, splits: validated(records, given.splits, options, random) };
  }
  const together = tiesOf(records, options);
  const units = unitsOf(records, keysFor(together));
  const known = { together, units: units.length };
  const k = foldsOf(options);
  if (k !== undefined) {
    if (units.length < k) throw emptySplit(`${k} folds`, units.length, k);
    const { moved, partOf } =
      scheme === "blocks"
        ? cutFolds(records, units, k)
        : { partOf: dealWell(records, units, new Array<number>(k).fill(1), random), moved: 0 };
    const splits = partOf.map((fold) => ({ split: sideOfFold(fold, testFold, k), fold }));
    return {
      splits: validated(records, splits, options, random),
      folds: k,
      ...known,
      moved,
    };
  }
  const { moved, partOf } =
    scheme === "blocks"
      ? cutBlocks(records, units, ratio, random)
      : { partOf: dealWell(records, units, ratio, random), moved: 0 };
  return { splits: partOf.map((part) => ({ split: splitNames[part] })), ...known, moved };
}

type Side = Assignment["splits"][number];

/** Draws the validation images from all that do not test, where a share of them is asked for instead of a fold. */
function validated(
  records: readonly ManifestRecord[],
  splits: readonly Side[],
  { fold = 0, scheme, validation, ...options }: SplitOptions,
  random: Random,
): readonly Side[] {
  if (validation === undefined) return splits;
  const rest = [...splits.keys()].filter((index) => splits[index].split !== "test");
  const left = rest.map((index) => records[index]);
  const units = unitsOf(left, keysFor(tiesOf(left, { groups: options.groups, scheme })));
  const shares = [100 - validation, validation, 0] as const;
  const draw = random.fork(`validation beside fold ${fold}`);
  const partOf =
    scheme === "blocks" ? cutBlocks(left, units, shares, draw).partOf : dealWell(left, units, shares, draw);
  const drawn = [...splits];
  for (const [place, index] of rest.entries()) drawn[index] = { ...splits[index], split: splitNames[partOf[place]] };
  return drawn;
}

const sideOfFold = (fold: number, testFold: number, k: number): SplitName =>
  fold === testFold ? "test" : fold === (testFold + 1) % k ? "val" : "train";

/** The folds of a manifest, by their order: the one asked for tests, the one after it validates. */
function givenFolds(records: readonly ManifestRecord[], testFold: number): Assignment {
  const without = records.find(({ fold }) => fold === undefined);
  if (without) {
    throw new SplitError(
      "no-fold",
      `${without.path} names no fold; make folds with --k instead of the scheme folds`,
      without,
    );
  }
  const names = [...new Set(records.flatMap(({ fold }) => fold ?? []))].sort((a, b) => a - b);
  if (names.length < 3) {
    throw new SplitError(
      "no-fold",
      `the manifest names ${names.length} folds; one tests, one validates, so 3 are needed`,
      names,
    );
  }
  const at = names.indexOf(testFold);
  if (at < 0) {
    throw new SplitError("bad-option", `fold is ${testFold}; the manifest names ${names.join(", ")}`, testFold);
  }
  return {
    splits: records.map(({ fold = 0 }) => ({ split: sideOfFold(names.indexOf(fold), at, names.length), fold })),
    folds: names.length,
    together: [],
    units: names.length,
    moved: 0,
  };
}

function emptySplit(what: string, value: unknown, needed?: number): SplitError {
  const need = needed === undefined ? "" : ` (${String(value)} separable groups of images, ${needed} needed)`;
  return new SplitError("empty-split", `too few images for ${what}${need}; add images or change the ratio`, value);
}

function countSplits(
  records: readonly ManifestRecord[],
  options: SplitOptions,
): Pick<SplitSummary, "counts" | "classes"> {
  const { ratio = defaultRatio, scheme } = options;
  const hasFolds = scheme === "folds" || foldsOf(options) !== undefined;
  const countIn = (indices: readonly number[]): Record<SplitName, number> => {
    const counts = { train: 0, val: 0, test: 0 };
    for (const index of indices) counts[records[index].split ?? "train"]++;
    return counts;
  };
  const counts = countIn([...records.keys()]);
  for (const [part, name] of splitNames.entries()) {
    if (counts[name] === 0 && (hasFolds || ratio[part] > 0)) throw emptySplit(`a ${name} split`, records.length);
  }
  const classes = [...classesOf(records)].map(([name, indices]) => [name, countIn(indices)] as const);
  return { counts, classes: Object.fromEntries(classes) };
}
