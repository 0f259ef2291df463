import { Random } from "@leukoscope/random";
import { expect, test } from "vitest";
import { simulate } from "../testing/simulated-classifier.ts";
import { pairedBootstrap } from "./paired-bootstrap.ts";

/** A second opinion: the same images, some of them taken for a class drawn at random. */
function spoil(random: Random, probabilities: readonly number[][], share: number): number[][] {
  return probabilities.map((row) => {
    if (random.next() >= share) return row;
    const shift = random.int(row.length);
    return row.map((_, k) => row[(k + shift) % row.length]);
  });
}

test("a model against itself: no difference, p 1", () => {
  const { labels, probabilities } = simulate(new Random(1), 60, { separation: 2 });
  const both = { labels, first: probabilities, second: probabilities, classCount: 4, resamples: 100 };
  const { accuracy, auc } = pairedBootstrap(both, ["accuracy", "auc"]);
  expect(accuracy).toMatchObject({ difference: 0, interval: [0, 0], p: 1 });
  expect(auc).toMatchObject({ difference: 0, p: 1 });
});

test("a clear loss is seen, and exchanging the models turns it round", () => {
  const random = new Random(2);
  const { labels, probabilities } = simulate(random, 200, { separation: 2.5 });
  const worse = spoil(random, probabilities, 0.3);
  const plan = { labels, first: probabilities, second: worse, classCount: 4, resamples: 400, seed: 5 };
  const names = ["accuracy", "f1Macro", "logLoss"] as const;
  const there = pairedBootstrap(plan, names);
  const back = pairedBootstrap({ ...plan, first: worse, second: probabilities }, names);
  for (const name of names) {
    expect(there[name]?.p, name).toBeLessThan(0.01);
    expect(back[name]?.difference).toBeCloseTo(-(there[name]?.difference ?? Number.NaN), 12);
    expect(back[name]?.p).toBe(there[name]?.p);
    const [low, high] = there[name]?.interval ?? [0, 0];
    expect(low > 0 || high < 0, name).toBe(true);
  }
  expect(pairedBootstrap(plan, names)).toEqual(there);
});

test("undefined figures are null; refuses no figure and groups that do not fit", () => {
  const plan = {
    labels: [0, 0, 0],
    first: [
      [1, 0],
      [1, 0],
      [0, 1],
    ],
    second: [
      [0, 1],
      [1, 0],
      [1, 0],
    ],
    classCount: 2,
  };
  expect(pairedBootstrap({ ...plan, resamples: 20 }, ["auc", "accuracy"])).toMatchObject({
    auc: null,
    accuracy: { difference: 0 },
  });
  expect(() => pairedBootstrap(plan, [])).toThrowError(expect.objectContaining({ code: "bad-argument" }));
  expect(() => pairedBootstrap({ ...plan, groups: ["a"] }, ["accuracy"])).toThrowError(
    expect.objectContaining({ code: "length-mismatch" }),
  );
});

test("two equal models: the interval holds 0 in about 95 % of runs, and p is below 0.05 in about 5 %", () => {
  const random = new Random(7);
  const runs = 120;
  let held = 0;
  let small = 0;
  for (let run = 0; run < runs; run++) {
    const { labels, probabilities } = simulate(random, 150, { separation: 2 });
    const [first, second] = [spoil(random, probabilities, 0.2), spoil(random, probabilities, 0.2)];
    const plan = { labels, first, second, classCount: 4, resamples: 150, seed: run };
    const { accuracy } = pairedBootstrap(plan, ["accuracy"]);
    if (accuracy === null) throw new Error("accuracy is always defined");
    if (accuracy.interval[0] <= 0 && accuracy.interval[1] >= 0) held++;
    if (accuracy.p < 0.05) small++;
  }
  // Standard deviation of the shares: 2 points.
  expect(held / runs).toBeGreaterThan(0.89);
  expect(small / runs).toBeLessThan(0.11);
});
