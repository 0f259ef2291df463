import type { Interval } from "../intervals/wilson.ts";

/** The figures of one class against the rest; ratios without a denominator are 0. */
export interface ClassMetrics {
  readonly class: string;
  /** Images whose true class this is. */
  readonly n: number;
  readonly precision: number;
  readonly recall: number;
  readonly specificity: number;
  readonly f1: number;
  /** Area under the ROC curve of this class against the rest; `null` when it is absent or the only one. */
  readonly auc: number | null;
  /** Average precision of this class against the rest; `null` as `auc`. */
  readonly auprc: number | null;
  /** 95 % Wilson interval of the recall; `null` when the class is absent from the test. */
  readonly recallCi: Interval | null;
  /** 95 % Wilson interval of the specificity; `null` when there is no image of another class. */
  readonly specificityCi: Interval | null;
  /** 95 % DeLong interval of the area; `null` with fewer than two independent images (or groups) on either side. */
  readonly aucCi: Interval | null;
}

/** A 95 % interval for every figure of {@link Metrics}. */
export interface MetricIntervals {
  readonly accuracy: Interval;
  readonly balancedAccuracy: Interval;
  readonly precisionMacro: Interval;
  readonly recallMacro: Interval;
  readonly specificityMacro: Interval;
  readonly f1Macro: Interval;
  readonly f1Weighted: Interval;
  /** `null` when {@link Metrics.auc} is. */
  readonly auc: Interval | null;
  /** `null` when {@link Metrics.auprc} is. */
  readonly auprc: Interval | null;
  /** `null` when {@link Metrics.kappa} is. */
  readonly kappa: Interval | null;
  readonly mcc: Interval;
  /** `null` when all resamples gave one value: the loss has no upper limit that could stand in. */
  readonly logLoss: Interval | null;
  readonly brier: Interval;
  readonly ece: Interval;
}

/** How well a classifier did on one set of images. Figures are in [0, 1] unless told otherwise; plain JSON, without NaN. */
export interface Metrics {
  readonly accuracy: number;
  /** Mean recall over the classes that occur in the test. */
  readonly balancedAccuracy: number;
  /** Macro means run over all classes; one that is absent or never predicted counts as 0. */
  readonly precisionMacro: number;
  readonly recallMacro: number;
  readonly specificityMacro: number;
  readonly f1Macro: number;
  /** Mean F1, each class weighted by its number of true images. */
  readonly f1Weighted: number;
  /** Area under the ROC curve: of class 1 with two classes, else one-vs-rest, macro. `null` when a class is absent. */
  readonly auc: number | null;
  /** Average precision, over the classes as `auc`. `null` when a class is absent. */
  readonly auprc: number | null;
  /** Cohen's kappa, unweighted, at most 1. `null` when truth and predictions hold one and the same class only. */
  readonly kappa: number | null;
  /** Matthews correlation coefficient, in [-1, 1]; 0 when truth or predictions hold one class only. */
  readonly mcc: number;
  /** Cross-entropy in nats, at least 0. */
  readonly logLoss: number;
  /** Brier score summed over the classes, in [0, 2]. */
  readonly brier: number;
  /** Expected calibration error of the top probability, 15 equal-width bins. */
  readonly ece: number;
  /** Counts, rows truth, columns prediction. */
  readonly confusion: readonly (readonly number[])[];
  /** Images. */
  readonly n: number;
  readonly ci: MetricIntervals;
  readonly perClass: readonly ClassMetrics[];
}
