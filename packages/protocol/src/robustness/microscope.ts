import type { Interval } from "@leukoscope/evaluate";
import { CORRUPTION_NAMES, type CorruptionName, corrupt, corruptionAmount } from "@leukoscope/imaging";
import {
  type Corruption,
  type EvaluateModelOptions,
  type EvaluationContext,
  evaluateRecords,
  type JudgedRecords,
  type ManifestEvaluation,
  recordsToJudge,
} from "../evaluate-model.ts";

/** Severities judged where none are given: all. */
export const SEVERITIES: readonly number[] = [1, 2, 3, 4, 5];

/** How a model did while each image was changed in one way. */
export interface RobustnessRow {
  readonly kind: CorruptionName;
  /** 1 to 5. */
  readonly severity: number;
  /** In the kind's unit, as `CORRUPTIONS` of `@leukoscope/imaging` tells. */
  readonly amount: number;
  readonly accuracy: number;
  /** Of the accuracy, Wilson's, 95 %; on the effective sample size where images belong together. */
  readonly ci: Interval;
  readonly f1Macro: number;
  readonly n: number;
}

/** What a microscope may do to images, at one severity; an image goes the same way each time. Size is kept. */
export const microscopeCorruption =
  (kind: CorruptionName, severity: number, seed = 0): Corruption =>
  (image, key) =>
    corrupt(image, kind, severity, `${seed} ${key}`);

/** The mean of the accuracies over kinds and severities: mean corruption accuracy, in [0, 1]. */
export const meanCorruptionAccuracy = (rows: readonly RobustnessRow[]): number =>
  rows.reduce((sum, { accuracy }) => sum + accuracy, 0) / rows.length;

export interface RobustnessContext extends Omit<EvaluationContext, "corrupt" | "onProgress"> {
  /** From 1 to 5; all when left out. */
  readonly severities?: readonly number[];
  /** Of directions and places. */
  readonly seed?: number;
  readonly onProgress?: (doing: string, done: number, of: number) => void;
}

/**
 * Judges a model under each kind and severity of the microscope set, in the order of tables.
 * @throws as `evaluateRecords`; ImageError `bad-argument` for a severity that is none
 */
export async function microscopeRobustness(
  model: Uint8Array,
  records: JudgedRecords["records"],
  { onProgress, seed, severities = SEVERITIES, ...context }: RobustnessContext,
): Promise<RobustnessRow[]> {
  const rows: RobustnessRow[] = [];
  for (const kind of CORRUPTION_NAMES) {
    for (const severity of severities) {
      const amount = corruptionAmount(kind, severity);
      const { metrics } = await evaluateRecords(model, records, {
        ...context,
        corrupt: microscopeCorruption(kind, severity, seed),
        onProgress: (done, of) => onProgress?.(`${kind} ${severity}`, done, of),
      });
      const { accuracy, ci, f1Macro, n } = metrics;
      rows.push({ kind, severity, amount, accuracy, ci: ci.accuracy, f1Macro, n });
    }
  }
  return rows;
}

export interface ModelRobustness {
  /** On the images as they are. */
  readonly clean: ManifestEvaluation;
  readonly rows: readonly RobustnessRow[];
  readonly meanAccuracy: number;
}

/** The microscope set on the images of a manifest: one look at a locked test. @throws as {@link microscopeRobustness} */
export async function evaluateRobustness(
  options: Omit<EvaluateModelOptions, "corrupt" | "onProgress"> & RobustnessContext,
): Promise<ModelRobustness> {
  const { records, ...looked } = await recordsToJudge(options);
  const onProgress = (done: number, of: number) => options.onProgress?.("images as they are", done, of);
  const clean = { ...(await evaluateRecords(options.model, records, { ...options, onProgress })), ...looked };
  const rows = await microscopeRobustness(options.model, records, options);
  return { clean, rows, meanAccuracy: meanCorruptionAccuracy(rows) };
}
