import type { Interval } from "./wilson.ts";

/** The figures of one class against the rest; ratios without a denominator are 0. */
export interface ClassMetrics {
  readonly class: string;
  /** Images whose true class this is. */
  readonly n: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** 95 % Wilson interval of the recall; `null` when the class is absent from the test. */
  readonly recallCi: Interval | null;
}

/** A 95 % interval for every figure of {@link Metrics}. */
export interface MetricIntervals {
  readonly accuracy: Interval;
  readonly balancedAccuracy: Interval;
  readonly precisionMacro: Interval;
  readonly recallMacro: Interval;
  readonly f1Macro: Interval;
  readonly f1Weighted: Interval;
  /** `null` when {@link Metrics.auc} is. */
  readonly auc: Interval | null;
  readonly ece: Interval;
}

/** How well a classifier did on one set of images. Figures are in [0, 1]; plain JSON, without NaN. */
export interface Metrics {
  readonly accuracy: number;
  /** Mean recall over the classes that occur in the test. */
  readonly balancedAccuracy: number;
  /** Macro means run over all classes; one that is absent or never predicted counts as 0. */
  readonly precisionMacro: number;
  readonly recallMacro: number;
  readonly f1Macro: number;
  /** Mean F1, each class weighted by its number of true images. */
  readonly f1Weighted: number;
  /** Area under the ROC curve: of class 1 with two classes, else one-vs-rest, macro. `null` when a class is absent. */
  readonly auc: number | null;
  /** Expected calibration error of the top probability, 15 equal-width bins. */
  readonly ece: number;
  /** Counts, rows truth, columns prediction. */
  readonly confusion: readonly (readonly number[])[];
  /** Images. */
  readonly n: number;
  readonly ci: MetricIntervals;
  readonly perClass: readonly ClassMetrics[];
}
