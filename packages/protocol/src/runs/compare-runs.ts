import {
  type AreaComparison,
  compareAreas,
  EvaluationError,
  estimateMacroArea,
  type FigureComparison,
  type FigureName,
  holm,
  type McNemarResult,
  mcNemar,
  type PairedPredictions,
  pairedBootstrap,
} from "@leukoscope/evaluate";
import type { Storage } from "@leukoscope/storage";
import { ProtocolError } from "../errors.ts";
import type { EvaluationRow } from "../evaluate-model.ts";
import type { Groups } from "../evaluation/records.ts";
import { readPredictions } from "./stored-run.ts";

const FIGURES = [
  "accuracy",
  "balancedAccuracy",
  "f1Macro",
  "logLoss",
  "brier",
  "ece",
] as const satisfies readonly FigureName[];

/** The first run against another one, on the same images. */
export interface RunComparison {
  readonly first: string;
  readonly second: string;
  readonly images: number;
  /** What the bootstrap and DeLong's test draw by, where images belong together. */
  readonly groupedBy?: Groups["by"];
  /** Exact; takes the images for independent. */
  readonly mcNemar: McNemarResult & { readonly holm: number };
  /** Paired bootstrap, 2,000 resamples. */
  readonly figures: Readonly<Record<(typeof FIGURES)[number], FigureComparison | null>>;
  /** DeLong's test of the macro one-vs-rest areas; `null` where one is not defined. */
  readonly auc: (AreaComparison & { readonly holm: number }) | null;
}

/**
 * Compares the first run with each other one. The p values of one test over all pairs are adjusted by Holm.
 * @param folders of finished runs, two at least
 * @throws ProtocolError `bad-data` for fewer runs, or runs that were not judged on the same images and classes
 */
export async function compareRuns(storage: Storage, folders: readonly string[]): Promise<RunComparison[]> {
  const [first, ...others] = folders;
  if (others.length === 0) throw new ProtocolError("bad-data", "runs", "give two runs to compare, or more");
  const base = await readPredictions(storage, first);
  const found: RunComparison[] = [];
  for (const second of others) {
    const { rows } = await readPredictions(storage, second);
    found.push(pairOf(first, second, base.rows, aligned(base.rows, rows, first, second), base.groups));
  }
  const tests = holm(found.map((pair) => pair.mcNemar.p));
  const areas = found.flatMap((pair, i) => (pair.auc ? [{ i, p: pair.auc.p }] : []));
  const adjusted = holm(areas.map(({ p }) => p));
  return found.map((pair, i) => ({
    ...pair,
    mcNemar: { ...pair.mcNemar, holm: tests[i] },
    auc: pair.auc && { ...pair.auc, holm: adjusted[areas.findIndex((area) => area.i === i)] },
  }));
}

/** The second run's rows in the first one's order. */
function aligned(
  first: readonly EvaluationRow[],
  second: readonly EvaluationRow[],
  one: string,
  other: string,
): EvaluationRow[] {
  // The same image may lie at two places; its path tells the copies apart where both runs have it.
  const key = (row: EvaluationRow) => `${row.sha256} ${row.path}`;
  const byKey = new Map(second.map((row) => [key(row), row]));
  const byHash = new Map(second.map((row) => [row.sha256, row]));
  const rows = first.flatMap((row) => byKey.get(key(row)) ?? byHash.get(row.sha256) ?? []);
  const same = rows.length === first.length && second.length === first.length;
  if (!same || rows.some((row, i) => row.class !== first[i].class)) {
    throw new ProtocolError(
      "bad-data",
      other,
      `${one} and ${other} were not judged on the same images (${first.length} and ${second.length}, ${rows.length} in common): evaluate both on one test`,
    );
  }
  return rows;
}

function pairOf(
  first: string,
  second: string,
  one: readonly EvaluationRow[],
  other: readonly EvaluationRow[],
  groups: Groups | undefined,
): RunComparison {
  const classes = Object.keys(one[0].probabilities);
  if (classes.join("\n") !== Object.keys(other[0].probabilities).join("\n")) {
    throw new ProtocolError("bad-data", second, `${first} and ${second} do not know the same classes`);
  }
  const labels = one.map((row) => classes.indexOf(row.class));
  const probabilities = (rows: readonly EvaluationRow[]) =>
    rows.map((row) => classes.map((name) => row.probabilities[name]));
  const right = (rows: readonly EvaluationRow[]) => rows.map((row) => row.label === row.class);
  const paired = { labels, first: probabilities(one), second: probabilities(other), classCount: classes.length };
  const auc = areasOf(paired, groups);
  const tested = mcNemar(right(one), right(other));
  return {
    first,
    second,
    images: one.length,
    ...(groups && { groupedBy: groups.by }),
    mcNemar: { ...tested, holm: tested.p },
    figures: pairedBootstrap({ ...paired, groups: groups?.values }, FIGURES),
    auc: auc && { ...auc, holm: auc.p },
  };
}

function areasOf({ labels, first, second, classCount }: PairedPredictions, groups: Groups | undefined) {
  const areaOf = (rows: PairedPredictions["first"]) => estimateMacroArea(labels, rows, classCount, groups?.values);
  try {
    return compareAreas(areaOf(first), areaOf(second));
  } catch (error) {
    // A test without two independent images of each side has no area's error.
    if (error instanceof EvaluationError && error.code === "class-absent") return null;
    throw error;
  }
}
