import { SplitError } from "./error.ts";

export const splitSchemes = ["stratified", "kfold", "blocks", "patient"] as const;
export type SplitScheme = (typeof splitSchemes)[number];

/** Parts for training, validation and test, in any unit: `[80, 10, 10]`. */
export type SplitRatio = readonly [train: number, val: number, test: number];

export interface SplitOptions {
  /**
   * - `stratified`: at random, every class in the ratio.
   * - `kfold`: at random into k folds, every class evenly; one fold tests, the next validates, the others train.
   * - `blocks`: every class is cut along its natural path order, so that neighbours on a slide stay on one side.
   * - `patient`: at random, but all images of a patient on one side; class shares as near the ratio as that allows.
   */
  readonly scheme: SplitScheme;
  readonly seed: number | string;
  /** 80, 10, 10 if not given. Not used by `kfold`. A part may be 0, training may not. */
  readonly ratio?: SplitRatio;
  /** Number of folds, from 3; 5 if not given. Only for `kfold`. */
  readonly k?: number;
  /** The fold that tests, from 0; 0 if not given. Only for `kfold`. */
  readonly fold?: number;
}

export const defaultRatio: SplitRatio = [80, 10, 10];
export const defaultFolds = 5;

/** @throws {SplitError} `bad-option` that names the option and what it takes. */
export function checkOptions({ scheme, ratio = defaultRatio, k = defaultFolds, fold = 0 }: SplitOptions): void {
  const refuse = (option: string, value: unknown, mend: string): never => {
    throw new SplitError("bad-option", `${option} is ${JSON.stringify(value)}; ${mend}`, value);
  };
  if (!splitSchemes.includes(scheme)) refuse("scheme", scheme, `use ${splitSchemes.join(", ")}`);
  if (ratio.length !== 3 || ratio.some((part) => !Number.isFinite(part) || part < 0) || ratio[0] === 0) {
    refuse("ratio", ratio, "give three numbers from 0 for train, val and test, such as 80/10/10; train above 0");
  }
  if (!Number.isInteger(k) || k < 3) refuse("k", k, "give at least 3 folds: one tests, one validates, the rest train");
  if (!Number.isInteger(fold) || fold < 0 || fold >= k) refuse("fold", fold, `give a fold from 0 to ${k - 1}`);
}
