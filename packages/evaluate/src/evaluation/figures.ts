import { accuracy } from "../metrics/accuracy.ts";
import { prepareAveragePrecision } from "../metrics/average-precision.ts";
import { prepareBrierScore } from "../metrics/brier.ts";
import { cohenKappa } from "../metrics/cohen-kappa.ts";
import { emptyConfusion } from "../metrics/confusion-matrix.ts";
import { CALIBRATION_BINS, prepareCalibrationError } from "../metrics/expected-calibration-error.ts";
import { f1Macro, f1Weighted } from "../metrics/f1.ts";
import { prepareLogLoss } from "../metrics/log-loss.ts";
import { matthewsCorrelation } from "../metrics/matthews-correlation.ts";
import { precisionMacro } from "../metrics/precision.ts";
import { balancedAccuracy, recallMacro } from "../metrics/recall.ts";
import { prepareRocAuc } from "../metrics/roc-auc.ts";
import { specificityMacro } from "../metrics/specificity.ts";
import type { WeightedStatistic } from "../metrics/weighted-statistic.ts";
import { type ProbabilityRow, topClass } from "../predictions.ts";
import type { Metrics } from "./metrics.ts";

/** The single-number metrics. */
export type Figures = Omit<Metrics, "confusion" | "n" | "ci" | "perClass">;
export type FigureName = keyof Figures;

/** Those whose interval the bootstrap finds. */
export const RESAMPLED = [
  "balancedAccuracy",
  "precisionMacro",
  "recallMacro",
  "specificityMacro",
  "f1Macro",
  "f1Weighted",
  "auc",
  "auprc",
  "kappa",
  "mcc",
  "logLoss",
  "brier",
  "ece",
] as const satisfies readonly FigureName[];

export type ResampledFigure = (typeof RESAMPLED)[number];

/** All of them. Accuracy's interval is Wilson's. */
export const FIGURE_NAMES = ["accuracy", ...RESAMPLED] as const satisfies readonly FigureName[];

/** All figures of a weighted set, the sorting and binning done once. Inputs must have passed `checkPredictions`. */
export function prepareFigures(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  classCount: number,
): WeightedStatistic<Figures> {
  const tops = probabilities.map(topClass);
  const auc = prepareRocAuc(labels, probabilities, classCount);
  const auprc = prepareAveragePrecision(labels, probabilities, classCount);
  const logLoss = prepareLogLoss(labels, probabilities);
  const brier = prepareBrierScore(labels, probabilities);
  const ece = prepareCalibrationError(labels, probabilities, CALIBRATION_BINS);
  const confusion = emptyConfusion(classCount);
  return (weights) => {
    for (const row of confusion) row.fill(0);
    for (let i = 0; i < labels.length; i++) confusion[labels[i]][tops[i]] += weights[i];
    return {
      accuracy: accuracy(confusion),
      balancedAccuracy: balancedAccuracy(confusion),
      precisionMacro: precisionMacro(confusion),
      recallMacro: recallMacro(confusion),
      specificityMacro: specificityMacro(confusion),
      f1Macro: f1Macro(confusion),
      f1Weighted: f1Weighted(confusion),
      auc: auc(weights),
      auprc: auprc(weights),
      kappa: cohenKappa(confusion),
      mcc: matthewsCorrelation(confusion),
      logLoss: logLoss(weights),
      brier: brier(weights),
      ece: ece(weights),
    };
  };
}
