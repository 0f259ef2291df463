import { type BootstrapDistribution, bcaInterval, reflectedInterval } from "../intervals/bootstrap.ts";
import { areaInterval, meanScoreInterval, type ScoreTerm } from "../intervals/collapsed-intervals.ts";
import type { Interval } from "../intervals/wilson.ts";
import { contrasts } from "../metrics/one-vs-rest.ts";
import type { Figures, ResampledFigure } from "./figures.ts";
import type { ClassMetrics, MetricIntervals } from "./metrics.ts";

/** What the intervals are made from. */
export interface IntervalSources {
  readonly figures: Figures;
  readonly perClass: readonly ClassMetrics[];
  /** Wilson's interval of the accuracy. */
  readonly accuracy: Interval;
  /** For each one-vs-rest area, the number of independent units on its rarer side. */
  readonly areaUnits: readonly number[];
  readonly distribution: (figure: ResampledFigure) => BootstrapDistribution | null;
}

/** Picks the interval of each figure; `evaluatePredictions` says which is used when. */
export function metricIntervals(sources: IntervalSources): MetricIntervals {
  const { figures, perClass, areaUnits } = sources;
  const n = perClass.reduce((sum, scores) => sum + scores.n, 0);
  const present = perClass.filter((scores) => scores.n > 0).length;
  const evenly = () => 1 / perClass.length;
  const contrasted = contrasts(perClass.length);
  const recalls = (weightOf: (scores: ClassMetrics, k: number) => number) =>
    terms(perClass, weightOf, (scores) => [scores.recall, scores.recallCi]);
  const bcaOr = (figure: ResampledFigure, standIn: (estimate: number) => Interval): Interval | null => {
    const estimate = figures[figure];
    if (estimate === null) return null;
    const distribution = spread(sources.distribution(figure));
    return distribution === null ? standIn(estimate) : bcaInterval(distribution);
  };
  const always = (figure: ResampledFigure, standIn: (estimate: number) => Interval): Interval =>
    bcaOr(figure, standIn) ?? standIn(0);
  const meanOf = (scoreTerms: readonly ScoreTerm[]) => (estimate: number) => meanScoreInterval(estimate, scoreTerms);
  return {
    accuracy: sources.accuracy,
    balancedAccuracy: always("balancedAccuracy", meanOf(recalls(() => 1 / present))),
    precisionMacro: always("precisionMacro", meanOf(recalls(evenly))),
    recallMacro: always("recallMacro", meanOf(recalls(evenly))),
    specificityMacro: always(
      "specificityMacro",
      meanOf(terms(perClass, evenly, (scores) => [scores.specificity, scores.specificityCi])),
    ),
    f1Macro: always("f1Macro", meanOf(recalls(evenly))),
    f1Weighted: always("f1Weighted", meanOf(recalls((scores) => scores.n / n))),
    auc: bcaOr("auc", (area) => areaInterval(area, areaUnits)),
    auprc: bcaOr("auprc", meanOf(recalls((_, k) => (contrasted.includes(k) ? 1 / contrasted.length : 0)))),
    kappa: bcaOr("kappa", (kappa) => agreementInterval(kappa, sources)),
    mcc: always("mcc", (mcc) => agreementInterval(mcc, sources)),
    logLoss: lossInterval(sources),
    brier: always("brier", (brier) => around(brier, 2 * accuracyMargin(sources), 0, 2)),
    ece: calibrationInterval(sources),
  };
}

function terms(
  perClass: readonly ClassMetrics[],
  weightOf: (scores: ClassMetrics, k: number) => number,
  of: (scores: ClassMetrics) => readonly [number, Interval | null],
): ScoreTerm[] {
  return perClass.flatMap((scores, k) => {
    const [score, interval] = of(scores);
    return interval === null ? [] : [{ weight: weightOf(scores, k), score, interval }];
  });
}

/** An image taken wrong costs the agreement 1 / (1 - chance) of a share; two even classes make that 2, more make it less. */
function agreementInterval(estimate: number, sources: IntervalSources): Interval {
  const n = sources.perClass.reduce((sum, scores) => sum + scores.n, 0);
  const chance = sources.perClass.reduce((sum, scores) => sum + (scores.n / n) ** 2, 0);
  return around(estimate, chance < 1 ? accuracyMargin(sources) / (1 - chance) : 1, -1, 1);
}

function lossInterval(sources: IntervalSources): Interval | null {
  const losses = spread(sources.distribution("logLoss"));
  return losses === null ? null : bcaInterval(losses);
}

function calibrationInterval(sources: IntervalSources): Interval {
  const gaps = spread(sources.distribution("ece"));
  // The gap of a bin moves as its accuracy does, so accuracy's own margin bounds it.
  return gaps === null ? around(sources.figures.ece, accuracyMargin(sources), 0, 1) : reflectedInterval(gaps);
}

/** How far the accuracy may be off. */
function accuracyMargin({ figures, accuracy }: IntervalSources): number {
  return Math.max(figures.accuracy - accuracy[0], accuracy[1] - figures.accuracy);
}

function around(estimate: number, margin: number, least: number, most: number): Interval {
  return [Math.max(least, estimate - margin), Math.min(most, estimate + margin)];
}

/** The distribution, or `null` when all resamples gave one value (up to rounding) and it says nothing. */
function spread(distribution: BootstrapDistribution | null): BootstrapDistribution | null {
  if (distribution === null) return null;
  const { replicates } = distribution;
  return replicates.length > 1 && replicates[replicates.length - 1] - replicates[0] > 1e-12 ? distribution : null;
}
