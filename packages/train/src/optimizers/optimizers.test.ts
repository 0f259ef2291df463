import { describe, expect, it } from "vitest";
import goldens from "../__goldens__/optimizers.json" with { type: "json" };
import { adam, type DecayOptions, type Optimizer, rmsprop, sgd } from "./index.ts";

const makers: Record<keyof typeof goldens.trajectories, () => Optimizer> = {
  adam: () => adam(),
  "adam-decay": () => adam({ weightDecay: 0.1 }),
  adamw: () => adam({ weightDecay: 0.1, decoupled: true }),
  sgd: () => sgd(),
  momentum: () => sgd({ momentum: 0.9, weightDecay: 0.1 }),
  nesterov: () => sgd({ momentum: 0.9, nesterov: true }),
  "sgd-decoupled": () => sgd({ momentum: 0.9, weightDecay: 0.1, decoupled: true }),
  rmsprop: () => rmsprop(),
  "rmsprop-decay": () => rmsprop({ alpha: 0.9, weightDecay: 0.1 }),
  "rmsprop-centered": () => rmsprop({ alpha: 0.9, epsilon: 1e-3, centered: true }),
  "rmsprop-momentum": () => rmsprop({ momentum: 0.9 }),
  "rmsprop-all": () => rmsprop({ epsilon: 1e-3, momentum: 0.9, centered: true, weightDecay: 0.1 }),
};

const start = () => new Map([["w", Float32Array.of(0.5, -1, 2, 0)]]);

/** As in tools/golden/train_optimizers.py. */
const floats = (step: number) => Float32Array.from({ length: 4 }, (_, i) => (((7 * step + 3 * i) % 11) - 5) / 4);
const gradient = (step: number) => new Map([["w", floats(step)]]);

const values = (parameters: ReadonlyMap<string, Float32Array>) => [...(parameters.get("w") ?? [])];

describe.each(Object.entries(makers))("%s", (name, make) => {
  const rows = goldens.trajectories[name as keyof typeof makers];

  it("moves as PyTorch's", () => {
    const parameters = start();
    const optimizer = make();
    rows.forEach((row, step) => {
      optimizer.step(parameters, gradient(step), goldens.rate);
      values(parameters).forEach((value, i) => {
        expect(value).toBeCloseTo(row[i], 5);
      });
    });
  });

  it("goes on from a saved state to the same bits", () => {
    const unbroken = start();
    const optimizer = make();
    for (let step = 0; step < 3; step++) optimizer.step(unbroken, gradient(step), goldens.rate);
    const resumed = new Map([["w", Float32Array.from(values(unbroken))]]);
    const other = make();
    other.restore(optimizer.state);
    for (let step = 3; step < 6; step++) {
      optimizer.step(unbroken, gradient(step), goldens.rate);
      other.step(resumed, gradient(step), goldens.rate);
    }
    expect(values(resumed)).toEqual(values(unbroken));
  });
});

describe.each<[keyof typeof goldens.groups, (options: DecayOptions) => Optimizer]>([
  ["adamw", (options) => adam({ ...options, decoupled: true })],
  ["sgd", (options) => sgd({ ...options, momentum: 0.9 })],
])("%s with parameter groups", (name, make) => {
  it("moves as PyTorch's", () => {
    const settings = new Map([
      ["slow", { learningRate: 0.1 }],
      ["free", { weightDecay: 0 }],
    ]);
    const optimizer = make({ weightDecay: 0.1, settings });
    const parameters = new Map(["slow", "free"].map((group) => [group, Float32Array.of(0.5, -1, 2, 0)]));
    goldens.groups[name].forEach((row, step) => {
      const gradients = new Map([
        ["slow", floats(step)],
        ["free", floats(step + 1)],
      ]);
      optimizer.step(parameters, gradients, goldens.rate);
      for (const group of ["slow", "free"] as const) {
        parameters.get(group)?.forEach((value, i) => {
          expect(value).toBeCloseTo(row[group][i], 5);
        });
      }
    });
  });
});

it("refuses a gradient of no parameter", () => {
  expect(() => adam().step(new Map(), gradient(0), 0.1)).toThrow(/came for w/);
});

it.each([1, 3, 4096, 4097, 10_000])("Adam moves %i values, in whatever portions, as the formula says", (length) => {
  const at = (i: number) => Math.sin(0.37 * i + 1);
  const parameters = new Map([["w", Float32Array.from({ length }, (_, i) => at(i))]]);
  const gradients = new Map([["w", Float32Array.from({ length }, (_, i) => at(3 * i) / 10)]]);
  adam({ weightDecay: 0.1 }).step(parameters, gradients, 0.01);
  const moved = parameters.get("w") as Float32Array;
  for (let i = 0; i < length; i++) {
    const g = at(3 * i) / 10 + 0.1 * at(i);
    // The first step's moments, corrected for their start, are the gradient and its square.
    expect(Math.abs(moved[i] - (at(i) - (0.01 * g) / (Math.abs(g) + 1e-8)))).toBeLessThan(2e-6);
  }
});
