import { type ClassMetrics, FIGURE_NAMES, type Interval, type Metrics, wilson } from "@leukoscope/evaluate";
import { StudyError } from "../errors.ts";

/** A figure with its 95 % interval, where there is one. */
export interface Estimate {
  readonly value: number;
  readonly ci: Interval | null;
}

const OF_A_CLASS = [
  "precision",
  "recall",
  "specificity",
  "f1",
  "auc",
] as const satisfies readonly (keyof ClassMetrics)[];

const LOWER_IS_BETTER: readonly string[] = ["logLoss", "brier", "ece"];

/** 1 where a higher figure is better, -1 where a lower one is. */
export const directionOf = (name: string): 1 | -1 => (LOWER_IS_BETTER.includes(name) ? -1 : 1);

/** The least and the largest value that a figure can have. */
export function rangeOf(name: string): Interval {
  if (name === "kappa" || name === "mcc") return [-1, 1];
  if (name === "logLoss") return [0, Number.POSITIVE_INFINITY];
  return name === "brier" ? [0, 2] : [0, 1];
}

/**
 * A figure by its name: one of {@link Metrics}, `precisionWeighted`, or that of a class, such as `precision:hem`.
 * @returns undefined where the figure is not defined for the test, such as an area without one of the classes
 * @throws StudyError `bad-study` for an unknown name
 */
export function figureOf(metrics: Metrics, name: string): Estimate | undefined {
  const plain = FIGURE_NAMES.find((known) => known === name);
  if (plain !== undefined) {
    const value = metrics[plain];
    return value === null ? undefined : { value, ci: metrics.ci[plain] };
  }
  if (name === "precisionWeighted") {
    const weighted = metrics.perClass.reduce((sum, { n, precision }) => sum + n * precision, 0);
    return { value: weighted / metrics.n, ci: null };
  }
  const [figure, className] = name.split(":", 2);
  const ofClass = OF_A_CLASS.find((known) => known === figure);
  const scores = metrics.perClass.find((each) => each.class === className);
  if (ofClass === undefined || className === undefined) {
    throw new StudyError(
      "bad-study",
      name,
      `there is no figure ${name}; use ${[...FIGURE_NAMES, "precisionWeighted"].join(", ")}, or that of a class, such as recall:blast (${OF_A_CLASS.join(", ")})`,
    );
  }
  if (scores === undefined) return undefined;
  const value = scores[ofClass];
  return value === null ? undefined : { value, ci: intervalOf(scores, ofClass, metrics) };
}

function intervalOf(scores: ClassMetrics, figure: (typeof OF_A_CLASS)[number], { perClass, confusion }: Metrics) {
  if (figure === "recall") return scores.recallCi;
  if (figure === "specificity") return scores.specificityCi;
  if (figure === "auc") return scores.aucCi;
  if (figure === "f1") return null;
  const k = perClass.indexOf(scores);
  const called = confusion.reduce((sum, row) => sum + row[k], 0);
  return called === 0 ? null : wilson(confusion[k][k], called);
}
