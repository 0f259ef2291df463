import { describe, expect, it } from "vitest";
import goldens from "./__goldens__/optimizers.json" with { type: "json" };
import { adam, type Optimizer, sgd } from "./optimizers.ts";

const makers: Record<keyof typeof goldens.trajectories, () => Optimizer> = {
  adam: () => adam(),
  "adam-decay": () => adam({ weightDecay: 0.1 }),
  adamw: () => adam({ weightDecay: 0.1, decoupled: true }),
  sgd: () => sgd(),
  momentum: () => sgd({ momentum: 0.9, weightDecay: 0.1 }),
  nesterov: () => sgd({ momentum: 0.9, nesterov: true }),
};

const start = () => new Map([["w", Float32Array.of(0.5, -1, 2, 0)]]);

/** As in tools/golden/train_optimizers.py. */
const gradient = (step: number) =>
  new Map([["w", Float32Array.from({ length: 4 }, (_, i) => (((7 * step + 3 * i) % 11) - 5) / 4)]]);

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

it("refuses a gradient of no parameter", () => {
  expect(() => adam().step(new Map(), gradient(0), 0.1)).toThrow(/came for w/);
});
