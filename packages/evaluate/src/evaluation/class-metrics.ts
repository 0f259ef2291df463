import { estimateArea } from "../intervals/area-estimate.ts";
import { deLongInterval } from "../intervals/delong.ts";
import { proportionInterval } from "../intervals/grouped-proportion.ts";
import type { Interval } from "../intervals/wilson.ts";
import { prepareBinaryAveragePrecision } from "../metrics/average-precision.ts";
import { classScores } from "../metrics/class-scores.ts";
import type { ConfusionMatrix } from "../metrics/confusion-matrix.ts";
import { prepareBinaryRocAuc } from "../metrics/roc-auc.ts";
import { once } from "../metrics/weighted-statistic.ts";
import type { ProbabilityRow } from "../predictions.ts";
import type { ClassMetrics } from "./metrics.ts";

interface ClassMetricSources {
  readonly labels: readonly number[];
  readonly probabilities: readonly ProbabilityRow[];
  /** Predicted class of each image. */
  readonly tops: readonly number[];
  readonly classes: readonly string[];
  readonly groups?: readonly string[];
  readonly confusion: ConfusionMatrix;
}

/** The figures of every class against the rest. Inputs must have passed `checkPredictions`. */
export function classMetrics({
  labels,
  probabilities,
  tops,
  classes,
  groups,
  confusion,
}: ClassMetricSources): ClassMetrics[] {
  const shareInterval = (chosen: (i: number) => boolean, success: (i: number) => boolean): Interval | null => {
    const images = [...labels.keys()].filter(chosen);
    if (images.length === 0) return null;
    return proportionInterval(images.map(success), groups && images.map((i) => groups[i]));
  };
  return classScores(confusion).map((scores, k) => {
    const positive = labels.map((label) => label === k);
    const ofClass = probabilities.map((row) => row[k]);
    return {
      class: classes[k],
      ...scores,
      auc: prepareBinaryRocAuc(positive, ofClass)(once(labels.length)),
      auprc: prepareBinaryAveragePrecision(positive, ofClass)(once(labels.length)),
      recallCi: shareInterval(
        (i) => positive[i],
        (i) => tops[i] === k,
      ),
      specificityCi: shareInterval(
        (i) => !positive[i],
        (i) => tops[i] !== k,
      ),
      aucCi: areaCi(positive, ofClass, groups),
    };
  });
}

function areaCi(positive: readonly boolean[], scores: readonly number[], groups?: readonly string[]): Interval | null {
  const units = (side: boolean) => new Set(positive.flatMap((p, i) => (p === side ? [groups?.[i] ?? i] : []))).size;
  return Math.min(units(true), units(false)) < 2 ? null : deLongInterval(estimateArea(positive, scores, groups));
}
