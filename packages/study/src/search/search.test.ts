import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goesOn, rungsOf } from "./halving.ts";
import { gridSize, type Observation, type SearchMethod, settingsFor } from "./sampler.ts";
import { parseSpace, type Settings } from "./space.ts";
import { mixture } from "./tree-parzen.ts";

const space = parseSpace(
  "parameters: { rate: { log: [1e-5, 1e-1], grid: 5 }, dropout: { uniform: [0, 0.9], grid: 4 }, blocks: { int: [0, 12], grid: 3 }, kind: { choice: [adam, sgd, rmsprop] } }",
  "s.yaml",
);

describe("parseSpace", () => {
  it.each([
    ["parameters: {}", "name one parameter"],
    ["parameters: { a: { log: [0, 1] } }", "a logarithmic range begins above 0"],
    ["parameters: { a: { int: [0.5, 2] } }", "give whole numbers"],
    ["parameters: { a: { uniform: [2, 1] } }", "give the smaller number first"],
    ["parameters: { a: { choice: [1] } }", "parameters.a"],
    ["a: [", "is no YAML"],
  ])("refuses %s", (text, message) => expect(() => parseSpace(text, "s.yaml")).toThrow(message));
});

describe("settingsFor", () => {
  it("walks the whole grid, each point once, the last parameter fastest", () => {
    expect(gridSize(space)).toBe(5 * 4 * 3 * 3);
    const points = Array.from({ length: 181 }, (_, trial) =>
      settingsFor("grid", space, { seed: 1, trial, before: [] }),
    );
    expect(points[180]).toBeUndefined();
    expect(new Set(points.slice(0, 180).map((point) => JSON.stringify(point))).size).toBe(180);
    expect(points.slice(0, 3).map((point) => point?.kind)).toEqual(["adam", "sgd", "rmsprop"]);
    expect(points[0]).toEqual({ rate: 1e-5, dropout: 0, blocks: 0, kind: "adam" });
    expect(points[179]).toEqual({ rate: expect.closeTo(0.1, 12), dropout: 0.9, blocks: 12, kind: "rmsprop" });
    expect(points[36]?.rate).toBeCloseTo(1e-4, 12);
  });

  it("stays within the space, and depends on the seed, the trial and those before it alone", () => {
    const observation = fc.record({
      rate: fc.double({ min: 1e-5, max: 0.1, noNaN: true }),
      value: fc.double({ noNaN: true, min: 0, max: 1 }),
    });
    fc.assert(
      fc.property(
        fc.array(observation, { maxLength: 30 }),
        fc.nat(),
        fc.constantFrom<SearchMethod>("random", "tpe"),
        (seen, seed, method) => {
          const before = seen.map(
            ({ rate, value }, i): Observation => ({
              settings: { rate, dropout: 0.01 * i, blocks: i % 13, kind: ["adam", "sgd", "rmsprop"][i % 3] },
              value,
            }),
          );
          const settings = settingsFor(method, space, { seed, trial: before.length, before }) as Settings;
          expect(settings).toEqual(settingsFor(method, space, { seed, trial: before.length, before }));
          expect(Number(settings.rate)).toBeGreaterThanOrEqual(1e-5 * (1 - 1e-9));
          expect(Number(settings.rate)).toBeLessThanOrEqual(0.1 * (1 + 1e-9));
          expect(Number(settings.dropout)).toBeGreaterThanOrEqual(0);
          expect(Number(settings.dropout)).toBeLessThanOrEqual(0.9);
          expect(
            Number.isInteger(settings.blocks) && Number(settings.blocks) >= 0 && Number(settings.blocks) <= 12,
          ).toBe(true);
          expect(["adam", "sgd", "rmsprop"]).toContain(settings.kind);
        },
      ),
      { numRuns: 100 },
    );
  });

  /** Best value after 60 trials. */
  const searched = (method: SearchMethod, seed: number, score: (settings: Settings) => number): number => {
    const before: Observation[] = [];
    for (let trial = 0; trial < 60; trial++) {
      const settings = settingsFor(method, space, { seed, trial, before }) as Settings;
      before.push({ settings, value: score(settings) });
    }
    return Math.max(...before.map(({ value }) => value));
  };

  const KINDS: Readonly<Record<string, number>> = { adam: 0.3, sgd: 0, rmsprop: 0.6 };
  const functions: [string, (settings: Settings) => number][] = [
    [
      "a bowl",
      ({ rate, dropout, blocks, kind }) =>
        -(
          ((Math.log10(Number(rate)) + 3) / 2) ** 2 +
          (Number(dropout) - 0.4) ** 2 +
          ((Number(blocks) - 7) / 6) ** 2 +
          KINDS[String(kind)]
        ),
    ],
    [
      "a ridge with a hard edge",
      ({ rate, dropout, kind }) =>
        Number(rate) > 0.02
          ? -2
          : -Math.abs(Math.log10(Number(rate)) + 2 + 2 * (Number(dropout) - 0.2)) -
            Number(dropout) -
            KINDS[String(kind)],
    ],
    [
      "many waves",
      ({ rate, dropout, blocks }) => {
        const x = [Math.log10(Number(rate)) + 2.5, 4 * (Number(dropout) - 0.6), (Number(blocks) - 3) / 3];
        return -x.reduce((sum, value) => sum + value * value + 0.3 * (1 - Math.cos(6 * value)), 0);
      },
    ],
  ];

  it.each(functions)("by TPE beats chance on %s, over twenty seeds", (_, score) => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const pairs = seeds.map((seed) => [searched("tpe", seed, score), searched("random", seed, score)]);
    const wins = pairs.filter(([tpe, random]) => tpe > random).length;
    // Fifteen or more of twenty by chance: 2 %.
    expect(wins).toBeGreaterThanOrEqual(15);
    const mean = (at: number) => pairs.reduce((sum, pair) => sum + pair[at], 0) / pairs.length;
    expect(mean(0)).toBeGreaterThan(mean(1));
  });
});

describe("the mixture", () => {
  it("is a density, and draws what it says", () => {
    const density = mixture(-1, 3, [-0.9, 0.2, 0.25, 2.9]);
    const step = 1e-3;
    let mass = 0;
    for (let place = -1 + step / 2; place < 3; place += step) mass += step * Math.exp(density.logDensity(place));
    expect(mass).toBeCloseTo(1, 4);
    const random = new Random(1);
    const drawn = Array.from({ length: 20_000 }, () => density.draw(random));
    let below = 0;
    for (let place = -1 + step / 2; place < 0.5; place += step) below += step * Math.exp(density.logDensity(place));
    expect(drawn.filter((place) => place < 0.5).length / drawn.length).toBeCloseTo(below, 1);
  });
});

describe("successive halving", () => {
  it("has rungs a factor apart, below the last epoch", () => {
    expect(rungsOf({ least: 1, factor: 3 }, 27)).toEqual([1, 3, 9]);
    expect(rungsOf({ least: 2, factor: 2 }, 16)).toEqual([2, 4, 8]);
    expect(rungsOf({ least: 4, factor: 3 }, 4)).toEqual([]);
  });

  it("lets the best third go on, by hand", () => {
    const plan = { least: 1, factor: 3 };
    // The first always; of two and three one goes on; of six two.
    expect(goesOn(0.1, [], plan)).toBe(true);
    expect(goesOn(0.1, [0.2], plan)).toBe(false);
    expect(goesOn(0.3, [0.2, 0.1], plan)).toBe(true);
    expect(goesOn(0.25, [0.3, 0.2, 0.1, 0.15, 0.05], plan)).toBe(true);
    expect(goesOn(0.25, [0.3, 0.26, 0.1, 0.15, 0.05], plan)).toBe(false);
  });

  it("spends what the arithmetic says: falling values, 9 trials of 9 epochs, a third going on", () => {
    const plan = { least: 1, factor: 3 };
    const rungs = rungsOf(plan, 9);
    const reached: number[][] = rungs.map(() => []);
    let epochs = 0;
    // Rising values: every trial is the best so far and goes on to the end. Falling ones: only the first does.
    for (const value of [9, 8, 7, 6, 5, 4, 3, 2, 1]) {
      let trained = 9;
      for (const [at, rung] of rungs.entries()) {
        const on = goesOn(value, reached[at], plan);
        reached[at].push(value);
        if (on) continue;
        trained = rung;
        break;
      }
      epochs += trained;
    }
    // Trial 1: 9. Trials 2 to 5 stop at 1 (one of 2 to 5 kept). From the sixth on two would be kept, but it is the sixth best.
    expect(epochs).toBe(9 + 8);
  });
});
