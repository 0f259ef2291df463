import {
  correctedResampledT,
  evaluatePredictions,
  friedman,
  holm,
  mcNemar,
  wilcoxonSignedRank,
} from "@leukoscope/evaluate";
import { parseProtocol } from "@leukoscope/protocol";
import { Random } from "@leukoscope/random";
import { describe, expect, it } from "vitest";
import { planRuns } from "../plan/plan-runs.ts";
import type { FinishedRun } from "../runs/finished-run.ts";
import type { RanCell } from "../runs/run-cell.ts";
import { parseStudy } from "../study-schema.ts";
import { PROTOCOL } from "../testing/phantom-study.ts";
import { cellResult } from "./cell-result.ts";
import { comparisons } from "./comparisons.ts";
import { ensembles, joinRuns } from "./ensembles.ts";

const CLASSES = ["hem", "all"];
const N = 40;

/** A test of two classes in which every score is moved towards the truth by `skill` and away from it at random. */
function finishedRun(skill: number, seed: string): FinishedRun {
  const random = new Random(seed);
  const rows = Array.from({ length: N }, (_, i) => {
    const truth = i % 2;
    const p = 1 / (1 + Math.exp(-((truth === 1 ? skill : -skill) + 1.5 * random.normal())));
    const label = CLASSES[p > 0.5 ? 1 : 0];
    return { path: `/${i}.png`, class: CLASSES[truth], label, probabilities: { hem: 1 - p, all: p } };
  });
  const test = evaluatePredictions({
    labels: rows.map((row) => CLASSES.indexOf(row.class)),
    probabilities: rows.map((row) => [row.probabilities.hem, row.probabilities.all]),
    classes: CLASSES,
  });
  const records = rows.map((row) => ({ path: row.path, class: row.class, sha256: "", width: 1, height: 1 }));
  return { result: { run: "/r", epochs: 1, seconds: 1, val: test, test }, rows, records, trained: 160 };
}

const study = parseStudy(
  `{ name: s, title: S, parts: [{ name: p, title: P, protocol: p.yaml, needs: x, seeds: [1, 2, 3, 4, 5, 6],
     figures: [accuracy, auc], axes: [{ name: model, tests: compare, levels: [{ name: a }, { name: b }, { name: c }] }] }] }`,
  "s.yaml",
);

describe("figures of which less is better", () => {
  const text = JSON.stringify({ ...study, parts: [{ ...study.parts[0], figures: ["logLoss"] }] });
  const [part] = parseStudy(text, "s.yaml").parts;
  const cells = planRuns(part);
  const ran = cells.map(
    (cell, index): RanCell => ({
      protocol: parseProtocol(PROTOCOL, "p.yaml"),
      start: "random",
      ran: cell.runs.map((planned) => ({
        planned,
        finished: finishedRun([-3, 2.5, 1][index], `${index} ${planned.repeat}`),
        noisy: {},
      })),
    }),
  );
  const results = cells.map((cell, index) => cellResult(part, cell, ran[index]));

  it("have the least as the best, in ranks too", () => {
    const [{ best, friedman: ranked, means }] = comparisons(part, results, ran);
    expect(best).toBe(1);
    expect(Math.min(...means)).toBe(means[1]);
    expect(ranked?.meanRanks[0]).toBe(3);
  });

  it("have an interval about their mean, above 1 too", () => {
    const { value, ci } = results[0].figures.logLoss;
    expect(value).toBeGreaterThan(1);
    expect(ci?.[1]).toBeGreaterThan(value);
  });
});

it("pairs no block of one level with another block of the next", () => {
  const axes = [
    ...study.parts[0].axes,
    { name: "stain", tests: "block", levels: [{ name: "pink" }, { name: "blue" }] },
  ];
  const [part] = parseStudy(JSON.stringify({ ...study, parts: [{ ...study.parts[0], axes }] }), "s.yaml").parts;
  const cells = planRuns(part);
  const ran = cells.map(
    (cell, index): RanCell => ({
      protocol: parseProtocol(PROTOCOL, "p.yaml"),
      start: "random",
      ran: cell.runs.map((planned) => ({ planned, finished: finishedRun(1, `${index} ${planned.repeat}`), noisy: {} })),
    }),
  );
  const results = cells.map((cell, index) => cellResult(part, cell, ran[index]));
  const all = comparisons(part, results, ran);
  expect(all[0].blocks).toBe(12);
  // Two models in pink alone and one in blue alone: as many values each, and none of them to be held together.
  const kept = results.flatMap(({ choice }, at) => ((choice.model === "c") === (choice.stain === "blue") ? [at] : []));
  expect(kept).toHaveLength(3);
  expect(
    comparisons(
      part,
      kept.map((at) => results[at]),
      kept.map((at) => ran[at]),
    ),
  ).toEqual([]);
});

describe("comparisons", () => {
  const [part] = study.parts;
  const skills = [0.3, 2.5, 1];
  const cells = planRuns(part);
  const ran = cells.map(
    (cell, index): RanCell => ({
      protocol: parseProtocol(PROTOCOL, "p.yaml"),
      start: "random",
      ran: cell.runs.map((planned) => ({
        planned,
        finished: finishedRun(skills[index], `${index} ${planned.repeat}`),
        noisy: {},
      })),
    }),
  );
  const results = cells.map((cell, index) => cellResult(part, cell, ran[index]));
  const accuracies = ran.map((cell) => cell.ran.map(({ finished }) => finished.result.test?.accuracy ?? 0));
  const [comparison] = comparisons(part, results, ran);

  it("ranks the models over the seeds", () => {
    const blocks = accuracies[0].map((_, seed) => accuracies.map((values) => values[seed]));
    expect(comparison).toMatchObject({
      axis: "model",
      figure: "accuracy",
      levels: ["a", "b", "c"],
      blocks: 6,
      best: 1,
    });
    expect(comparison.friedman).toEqual(friedman(blocks));
    expect(comparison.friedman?.p).toBeLessThan(0.05);
    expect(comparison.nemenyi?.criticalDifference).toBeCloseTo(3.314493 / Math.SQRT2 / Math.sqrt(3), 4);
  });

  it("tests the best against each other one", () => {
    const [a, b, c] = accuracies;
    const p = [wilcoxonSignedRank(b, a).p, wilcoxonSignedRank(b, c).p];
    expect(comparison.pairs.map(({ level }) => level)).toEqual(["a", "c"]);
    expect(comparison.pairs.map(({ wilcoxon }) => wilcoxon)).toEqual(p.map((one, i) => ({ p: one, holm: holm(p)[i] })));
    expect(comparison.pairs[0].correctedT).toEqual(correctedResampledT(b, a, N / 160));
    const right = ran.map((cell) => cell.ran[0].finished.rows.map((row) => row.class === row.label));
    // In the natural order of the paths, as here.
    expect(comparison.pairs[0].mcNemar?.p).toBe(mcNemar(right[1], right[0]).p);
    expect(comparison.pairs[0].deLong?.difference).toBeCloseTo(
      (ran[1].ran[0].finished.result.test?.auc ?? 0) - (ran[0].ran[0].finished.result.test?.auc ?? 0),
      12,
    );
  });

  it("gives the mean over the seeds an interval that takes in what they share", () => {
    const zeros = accuracies[1].map(() => 0);
    const { interval } = correctedResampledT(accuracies[1], zeros, N / 160);
    expect(results[1].how).toBe("mean over seeds");
    expect(results[1].figures.accuracy.ci).toEqual([interval[0], Math.min(1, interval[1])]);
  });

  it("joins the levels to ensembles, alike and by validation", () => {
    const joined = ensembles({ ...part, ensembles: true }, cells, ran);
    expect(joined.map(({ choice }) => choice.model)).toEqual(["3, averaged", "3, weighted by validation"]);
    const [seed] = ran[0].ran.keys();
    const members = ran.map((cell) => cell.ran[seed].finished);
    const weights = members.map(({ result }) => result.val.f1Macro);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = (by: readonly number[]) =>
      members[0].rows.map((_, row) =>
        members.reduce((sum, member, at) => sum + by[at] * member.rows[row].probabilities.all, 0),
      );
    const accuracy = (scores: readonly number[]) =>
      scores.filter((score, row) => score > 0.5 === (members[0].rows[row].class === "all")).length / N;
    expect(joined[0].spread.accuracy.values[0]).toBeCloseTo(accuracy(mean([1 / 3, 1 / 3, 1 / 3])), 12);
    expect(joined[1].spread.accuracy.values[0]).toBeCloseTo(accuracy(mean(weights.map((one) => one / total))), 12);
    expect(ensembles(part, cells, ran)).toEqual([]);
    // Tests of other images can't be joined.
    const [first, second] = members;
    expect(joinRuns([first, { ...second, rows: second.rows.slice(1) }], () => 1)).toBeUndefined();
  });

  it("leaves out a level that has not run everywhere", () => {
    const broken = [{ ...ran[0], ran: [], missing: "weights" }, ran[1], ran[2]];
    const again = cells.map((cell, index) => cellResult(part, cell, broken[index]));
    expect(comparisons(part, again, broken)[0].levels).toEqual(["b", "c"]);
    expect(comparisons(part, again, broken)[0].friedman).toBeNull();
  });
});
