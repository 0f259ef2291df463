import { type BootstrapDistribution, bcaInterval, reflectedInterval } from "./bootstrap.ts";
import { areaInterval, meanScoreInterval } from "./collapsed-intervals.ts";
import type { Figures, ResampledFigure } from "./figures.ts";
import type { ClassMetrics, MetricIntervals } from "./metrics.ts";
import type { Interval } from "./wilson.ts";

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
  const { figures, perClass } = sources;
  const n = perClass.reduce((sum, scores) => sum + scores.n, 0);
  const present = perClass.filter((scores) => scores.n > 0).length;
  const meanScore = (
    figure: Exclude<ResampledFigure, "auc" | "ece">,
    weightOf: (scores: ClassMetrics) => number,
  ): Interval => {
    const distribution = spread(sources.distribution(figure));
    if (distribution !== null) return bcaInterval(distribution);
    const terms = perClass.flatMap((scores) =>
      scores.recallCi === null ? [] : [{ weight: weightOf(scores), recall: scores.recall, interval: scores.recallCi }],
    );
    return meanScoreInterval(figures[figure], terms);
  };
  const evenly = () => 1 / perClass.length;
  return {
    accuracy: sources.accuracy,
    balancedAccuracy: meanScore("balancedAccuracy", () => 1 / present),
    precisionMacro: meanScore("precisionMacro", evenly),
    recallMacro: meanScore("recallMacro", evenly),
    f1Macro: meanScore("f1Macro", evenly),
    f1Weighted: meanScore("f1Weighted", (scores) => scores.n / n),
    auc: aucInterval(sources),
    ece: calibrationInterval(sources),
  };
}

function aucInterval({ figures, areaUnits, distribution }: IntervalSources): Interval | null {
  if (figures.auc === null) return null;
  const areas = spread(distribution("auc"));
  return areas === null ? areaInterval(figures.auc, areaUnits) : bcaInterval(areas);
}

function calibrationInterval({ figures, accuracy, distribution }: IntervalSources): Interval {
  const gaps = spread(distribution("ece"));
  if (gaps !== null) return reflectedInterval(gaps);
  // The gap of a bin moves as its accuracy does, so accuracy's own margin bounds it.
  const margin = Math.max(figures.accuracy - accuracy[0], accuracy[1] - figures.accuracy);
  return [Math.max(0, figures.ece - margin), Math.min(1, figures.ece + margin)];
}

/** The distribution, or `null` when all resamples gave one value (up to rounding) and it says nothing. */
function spread(distribution: BootstrapDistribution | null): BootstrapDistribution | null {
  if (distribution === null) return null;
  const { replicates } = distribution;
  return replicates.length > 1 && replicates[replicates.length - 1] - replicates[0] > 1e-12 ? distribution : null;
}
