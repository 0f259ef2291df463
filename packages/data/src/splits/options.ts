import { SplitError } from "./error.ts";

export const splitSchemes = ["stratified", "patient", "source", "group", "blocks", "kfold", "folds"] as const;
export type SplitScheme = (typeof splitSchemes)[number];

/** Parts for training, validation and test, in any unit: `[80, 10, 10]`. */
export type SplitRatio = readonly [train: number, val: number, test: number];

export interface SplitOptions {
  /**
   * - `stratified`: at random, every class in the ratio.
   * - `patient`, `source`, `group`: the same, but every image must name its patient or source, or some a group.
   * - `blocks`: every class is cut along its natural path order, so that neighbours on a slide stay on one side.
   * - `kfold`: `stratified` into 5 folds, where `k` does not say otherwise.
   * - `folds`: the folds that the manifest names.
   *
   * Whatever the scheme, copies stay on one side; and but for `folds` so do images of one group, and but for `blocks`
   * those of one patient or slide, wherever they are named: class shares are then as near the ratio as that allows.
   */
  readonly scheme: SplitScheme;
  readonly seed: number | string;
  /** 80, 10, 10 if not given. Not used with folds. A part may be 0, training may not. */
  readonly ratio?: SplitRatio;
  /**
   * Cuts into this many folds, from 3, instead of three parts: one fold tests, the next validates, the others train. 5
   * for `kfold` if not given; not for `folds`.
   */
  readonly k?: number;
  /**
   * With folds: the percentage of the images outside the test fold that validates, drawn as the scheme draws, in place
   * of a whole fold. So k-fold trains on as much as in papers that validate on nothing.
   */
  readonly validation?: number;
  /** The fold that tests, from 0; 0 if not given. Only with folds. */
  readonly fold?: number;
  /** `copies`: only copies are held together, as in papers that split by image; `known` if not given. */
  readonly groups?: "known" | "copies";
}

export const defaultRatio: SplitRatio = [80, 10, 10];
export const defaultFolds = 5;

/** How many folds are cut; undefined where three parts are, or where the folds are given. */
export const foldsOf = ({ k, scheme }: SplitOptions): number | undefined =>
  k ?? (scheme === "kfold" ? defaultFolds : undefined);

/** @throws {SplitError} `bad-option` that names the option and what it takes. */
export function checkOptions(options: SplitOptions): void {
  const { fold = 0, ratio = defaultRatio, scheme } = options;
  const refuse = (option: string, value: unknown, mend: string): never => {
    throw new SplitError("bad-option", `${option} is ${JSON.stringify(value)}; ${mend}`, value);
  };
  if (!splitSchemes.includes(scheme)) refuse("scheme", scheme, `use ${splitSchemes.join(", ")}`);
  if (ratio.length !== 3 || ratio.some((part) => !Number.isFinite(part) || part < 0) || ratio[0] === 0) {
    refuse("ratio", ratio, "give three numbers from 0 for train, val and test, such as 80/10/10; train above 0");
  }
  if (scheme === "folds" && options.k !== undefined)
    refuse("k", options.k, "leave it out: the manifest says the folds");
  const k = foldsOf(options);
  if (k !== undefined && (!Number.isInteger(k) || k < 3)) {
    refuse("k", k, "give at least 3 folds: one tests, one validates, the rest train");
  }
  const { validation } = options;
  if (validation !== undefined && !(validation > 0 && validation < 100)) {
    refuse("validation", validation, "give a percentage above 0 and below 100 of the images that do not test");
  }
  if (validation !== undefined && k === undefined && scheme !== "folds") {
    refuse("validation", validation, "give k too, or say by ratio how much validates");
  }
  const most = k ?? (scheme === "folds" ? Number.POSITIVE_INFINITY : 1);
  if (!Number.isInteger(fold) || fold < 0 || fold >= most) {
    refuse(
      "fold",
      fold,
      most === 1 ? "give k too: without folds there is none to test on" : `give a fold from 0 to ${most - 1}`,
    );
  }
}
