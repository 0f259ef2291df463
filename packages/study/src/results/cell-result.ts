import { correctedResampledT, type Metrics } from "@leukoscope/evaluate";
import type { Cell, PlannedRun } from "../plan/plan-runs.ts";
import type { FinishedRun } from "../runs/finished-run.ts";
import type { StudyPart } from "../study-schema.ts";
import { type Estimate, figureOf } from "./figure.ts";
import { evaluatePool, poolPredictions } from "./pool.ts";

/** Mean and sample standard deviation over folds or seeds. */
export interface Spread {
  readonly mean: number;
  /** null for a single value */
  readonly sd: number | null;
  /** By run, in order; null where the figure is not defined. */
  readonly values: readonly (number | null)[];
}

export interface RunSummary {
  readonly repeat: string;
  readonly folder: string;
  readonly n: number;
  readonly epochs: number;
  readonly seconds: number;
}

/** What a cell of a study came to. */
export interface CellResult {
  /** Level by axis. */
  readonly choice: Readonly<Record<string, string>>;
  readonly leaks?: boolean;
  /** How the figures were found. */
  readonly how: "one test" | "pooled over folds" | "mean over seeds";
  /** Images tested; in all folds, or of one seed. */
  readonly n: number;
  readonly figures: Readonly<Record<string, Estimate>>;
  readonly spread: Readonly<Record<string, Spread>>;
  readonly published: Readonly<Record<string, number>>;
  readonly sources: readonly string[];
  /** All figures of the test, pooled over folds; left out for seeds. */
  readonly metrics?: Metrics;
  readonly runs: readonly RunSummary[];
}

export interface RanRun {
  readonly planned: PlannedRun;
  readonly finished: FinishedRun;
}

/**
 * Joins the runs of a cell. Folds: every image was tested once, so the tests are pooled. Seeds: the mean over the seeds;
 * its interval takes in that their training images overlap (Nadeau and Bengio 2003).
 */
export function cellResult(part: StudyPart, cell: Cell, ran: readonly RanRun[]): CellResult {
  const runs = ran.map(({ finished }) => finished);
  const each = runs.map(({ result }) => result.test).filter((test) => test !== undefined);
  const spread = Object.fromEntries(part.figures.map((name) => [name, spreadOf(each, name)]));
  const seeds = part.seeds !== undefined && ran.length > 1;
  const metrics = seeds ? undefined : part.folds === undefined ? each[0] : evaluatePool(poolPredictions(runs));
  const estimate = (name: string) => (metrics ? figureOf(metrics, name) : meanOf(spread[name], runs));
  const figures = part.figures.flatMap((name) => {
    const found = estimate(name);
    return found === undefined ? [] : [[name, found] as const];
  });
  const leaks = Object.values(cell.choice).find((level) => level.leaks !== undefined)?.leaks;
  const told = part.published.filter(({ of }) =>
    Object.entries(of).every(([axis, level]) => cell.choice[axis]?.name === level),
  );
  return {
    choice: Object.fromEntries(Object.entries(cell.choice).map(([axis, { name }]) => [axis, name])),
    ...(leaks !== undefined && { leaks }),
    how: metrics === undefined ? "mean over seeds" : part.folds === undefined ? "one test" : "pooled over folds",
    n: metrics?.n ?? runs[0].rows.length,
    figures: Object.fromEntries(figures),
    spread,
    published: Object.assign({}, ...told.map((entry) => entry.figures)),
    sources: [...new Set(told.map(({ source }) => source))],
    ...(metrics && { metrics }),
    runs: ran.map(({ planned, finished }) => ({
      repeat: planned.repeat,
      folder: finished.result.run,
      n: finished.rows.length,
      epochs: finished.result.epochs,
      seconds: finished.result.seconds,
    })),
  };
}

function spreadOf(tests: readonly Metrics[], name: string): Spread {
  const values = tests.map((metrics) => figureOf(metrics, name)?.value ?? null);
  const defined = values.filter((value) => value !== null);
  const mean = defined.reduce((sum, value) => sum + value, 0) / defined.length;
  const squares = defined.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: defined.length > 1 ? Math.sqrt(squares / (defined.length - 1)) : null, values };
}

function meanOf({ mean, values }: Spread, runs: readonly FinishedRun[]): Estimate | undefined {
  const defined = values.filter((value) => value !== null);
  if (defined.length === 0) return undefined;
  if (defined.length === 1) return { value: mean, ci: null };
  const [{ rows, trained }] = runs;
  const { interval } = correctedResampledT(
    defined,
    defined.map(() => 0),
    rows.length / trained,
  );
  return { value: mean, ci: [Math.max(0, interval[0]), Math.min(1, interval[1])] };
}
