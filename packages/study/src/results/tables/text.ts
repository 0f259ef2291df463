import type { Spread } from "../cell-result.ts";
import type { Estimate } from "../figure.ts";

const TITLES: Readonly<Record<string, string>> = {
  balancedAccuracy: "balanced accuracy",
  precisionMacro: "macro precision",
  precisionWeighted: "weighted precision",
  recallMacro: "macro recall",
  specificityMacro: "macro specificity",
  f1Macro: "macro F1",
  f1Weighted: "weighted F1",
  auc: "AUC",
  auprc: "AUPRC",
  mcc: "MCC",
  logLoss: "log loss",
  ece: "ECE",
};

/** `recall:hem` as `recall hem`. */
export const figureTitle = (figure: string): string => TITLES[figure] ?? figure.replace(":", " ");

/** Percent; a log loss is no share. */
export const share = (value: number, digits = 2): string => `${(100 * value).toFixed(digits)} %`;

export const estimateText = (estimate: Estimate | undefined): string =>
  estimate === undefined
    ? "a class is absent"
    : share(estimate.value) + (estimate.ci ? ` [${share(estimate.ci[0], 1)}, ${share(estimate.ci[1], 1)}]` : "");

export const spreadText = ({ mean, sd }: Spread): string =>
  share(mean) + (sd === null ? "" : ` ± ${(100 * sd).toFixed(2)}`);

export const pText = (p: number): string => (p < 0.001 ? "< 0.001" : p.toFixed(3));
