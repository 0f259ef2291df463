/**
 * A study.json as a small table for bench/results.
 *
 *   node bench/studies/summary.mjs OUT/study.json NAME "the command" ["what is to be known of it"]
 *
 * Writes bench/results/NAME.json: every cell's figures with intervals, means over seeds, tests over models.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { machine } from "../models/train.mjs";

const [file, name, command, note] = process.argv.slice(2);
const { budget, parts, trainingSeconds } = JSON.parse(readFileSync(file, "utf8"));
const round = (value) => (typeof value === "number" ? Number(value.toFixed(4)) : value);
const rounded = (estimates) =>
  Object.fromEntries(
    Object.entries(estimates).map(([figure, { value, ci }]) => [figure, [round(value), ...(ci ?? []).map(round)]]),
  );
const cellOf = ({ choice, start, size, n, runs, how, figures, spread, published, missing, noise }) => ({
  ...choice,
  start,
  ...(size && { parameters: size.parameters, trainable: size.trainable }),
  n,
  runs: runs.length,
  how,
  ...(missing && { missing }),
  ours: rounded(figures),
  ...(runs.length > 1 && {
    deviations: Object.fromEntries(Object.entries(spread).map(([figure, { sd }]) => [figure, round(sd)])),
  }),
  ...(Object.keys(published).length > 0 && { paper: published }),
  ...(noise && { noise: noise.map((row) => ({ sigma: row.sigma, ours: rounded(row.figures), paper: row.published })) }),
});
const testsOf = ({ group, levels, means, blocks, friedman, nemenyi, best }) => ({
  group,
  blocks,
  best: levels[best],
  levels: levels.map((level, at) => ({ level, mean: round(means[at]), meanRank: round(friedman?.meanRanks[at]) })),
  ...(friedman && {
    friedman: { chiSquared: round(friedman.chiSquared), p: round(friedman.p), imanDavenportP: round(friedman.fP) },
  }),
  ...(nemenyi && { criticalDifference: round(nemenyi.criticalDifference) }),
});
const result = {
  date: new Date().toISOString().slice(0, 10),
  command,
  machine,
  budget,
  ...(note && { note }),
  trainingSeconds: Math.round(trainingSeconds),
  parts: parts.map(({ name: part, title, cells, ensembles = [], comparisons }) => ({
    part,
    title,
    cells: cells.map(cellOf),
    ...(ensembles.length > 0 && { ensembles: ensembles.map(cellOf) }),
    tests: comparisons.map(testsOf),
  })),
};
writeFileSync(
  fileURLToPath(new URL(`../results/${name}.json`, import.meta.url)),
  `${JSON.stringify(result, undefined, 1)}\n`,
);
