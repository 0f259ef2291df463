import { correctedResampledT, type Metrics } from "@leukoscope/evaluate";
import { findBackbone, type NetworkSize, sizeOfClassifier } from "@leukoscope/zoo";
import type { Cell } from "../plan/plan-runs.ts";
import type { FinishedRun } from "../runs/finished-run.ts";
import type { RanCell, RanRun } from "../runs/run-cell.ts";
import type { StudyPart } from "../study-schema.ts";
import { type Estimate, figureOf, rangeOf } from "./figure.ts";
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
  /** Images tested. */
  readonly n: number;
  readonly epochs: number;
  readonly seconds: number;
}

/** Figures under Gaussian noise; of a cell of several runs their means. */
export interface NoiseRow {
  /** Grey levels. */
  readonly sigma: number;
  readonly figures: Readonly<Record<string, Estimate>>;
  readonly published: Readonly<Record<string, number>>;
}

/** What a cell of a study came to. */
export interface CellResult {
  /** Level by axis. */
  readonly choice: Readonly<Record<string, string>>;
  readonly leaks?: boolean;
  /** What the network started from: `random`, `pretrained`, or a file; `descriptors` for a classical classifier. */
  readonly start: string;
  readonly size: Pick<NetworkSize, "parameters" | "trainable"> | null;
  /** Why there is no figure. */
  readonly missing?: string;
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
  readonly noise?: readonly NoiseRow[];
  readonly runs: readonly RunSummary[];
}

/**
 * Joins the runs of a cell. Folds: every image was tested once, so the tests are pooled. Seeds: the mean over the seeds;
 * its interval takes in that their training images overlap (Nadeau and Bengio 2003).
 */
export function cellResult(part: StudyPart, cell: Cell, done: RanCell): CellResult {
  const { ran, start, missing } = done;
  const told = publishedOf(part, cell);
  const leaks = Object.values(cell.choice).find((level) => level.leaks !== undefined)?.leaks;
  const described = {
    choice: Object.fromEntries(Object.entries(cell.choice).map(([axis, { name }]) => [axis, name])),
    ...(leaks !== undefined && { leaks }),
    start,
    size: sizeOf(done),
    ...(missing !== undefined && { missing }),
    published: figuresTold(told.filter(({ noise }) => noise === undefined)),
    sources: [...new Set(told.map(({ source }) => source))],
  };
  const runs = ran.map(({ finished }) => finished);
  if (runs.length === 0) return { ...described, how: "one test", n: 0, figures: {}, spread: {}, runs: [] };

  const spread = spreadsOf(part.figures, tests(runs));
  const seeds = part.seeds !== undefined && ran.length > 1;
  const metrics = seeds
    ? undefined
    : part.folds === undefined
      ? runs[0].result.test
      : evaluatePool(poolPredictions(runs));
  return {
    ...described,
    how: metrics === undefined ? "mean over seeds" : part.folds === undefined ? "one test" : "pooled over folds",
    n: metrics?.n ?? runs[0].rows.length,
    figures: estimates(part.figures, (name) => (metrics ? figureOf(metrics, name) : meanOf(name, spread[name], runs))),
    spread,
    ...(metrics && { metrics }),
    ...(part.noise && { noise: part.noise.map((sigma) => noiseRow(part, told, ran, sigma)) }),
    runs: ran.map(({ planned, finished }) => ({
      repeat: planned.repeat,
      folder: finished.result.run,
      n: finished.rows.length,
      epochs: finished.result.epochs,
      seconds: finished.result.seconds,
    })),
  };
}

const publishedOf = ({ published }: StudyPart, { choice }: Cell): StudyPart["published"] =>
  published.filter(({ of }) => Object.entries(of).every(([axis, level]) => choice[axis]?.name === level));

const figuresTold = (told: StudyPart["published"]): Record<string, number> =>
  Object.assign({}, ...told.map(({ figures }) => figures));

const tests = (runs: readonly FinishedRun[]): Metrics[] =>
  runs.map(({ result }) => result.test).filter((test) => test !== undefined);

function estimates(names: readonly string[], of: (name: string) => Estimate | undefined): Record<string, Estimate> {
  const found = names.map((name) => [name, of(name)] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, Estimate] => entry[1] !== undefined));
}

const spreadsOf = (names: readonly string[], tested: readonly Metrics[]): Record<string, Spread> =>
  Object.fromEntries(names.map((name) => [name, spreadOf(tested, name)]));

function spreadOf(tested: readonly Metrics[], name: string): Spread {
  const values = tested.map((metrics) => figureOf(metrics, name)?.value ?? null);
  const defined = values.filter((value) => value !== null);
  const mean = defined.reduce((sum, value) => sum + value, 0) / defined.length;
  const squares = defined.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: defined.length > 1 ? Math.sqrt(squares / (defined.length - 1)) : null, values };
}

function meanOf(name: string, { mean, values }: Spread, runs: readonly FinishedRun[]): Estimate | undefined {
  const defined = values.filter((value) => value !== null);
  if (defined.length === 0) return undefined;
  if (defined.length === 1) return { value: mean, ci: null };
  const [{ rows, trained }] = runs;
  const nothing = defined.map(() => 0);
  const { interval } = correctedResampledT(defined, nothing, rows.length / trained);
  const [least, most] = rangeOf(name);
  return { value: mean, ci: [Math.max(least, interval[0]), Math.min(most, interval[1])] };
}

function noiseRow(part: StudyPart, told: StudyPart["published"], ran: readonly RanRun[], sigma: number): NoiseRow {
  const tested = ran.flatMap(({ finished, noisy }) => (sigma === 0 ? finished.result.test : noisy[sigma]) ?? []);
  const spread = spreadsOf(part.figures, tested);
  const figure = (name: string): Estimate | undefined =>
    tested.length === 1 ? figureOf(tested[0], name) : { value: spread[name].mean, ci: null };
  return {
    sigma,
    figures: estimates(part.figures, figure),
    published: figuresTold(told.filter(({ noise }) => noise === sigma)),
  };
}

function sizeOf({ protocol, ran }: RanCell): CellResult["size"] {
  if (protocol === undefined) return null;
  const { model } = protocol;
  const backbone = findBackbone(model.backbone);
  const classes = Object.keys(ran[0]?.finished.rows[0]?.probabilities ?? {}).length;
  if (backbone === undefined || classes === 0) return null;
  const { parameters, trainable } = sizeOfClassifier({ backbone, head: model.head, classes, size: model.size });
  return { parameters, trainable };
}
