import { describe, expect, it } from "vitest";
import goldens from "../__goldens__/optimizers.json" with { type: "json" };
import { constant, cosine, multiStep, oneCycle, plateau, type Schedule, step, warmup as warmed } from "./index.ts";

/** At a share of a stage of one epoch. */
const at = (schedule: Schedule, progress: number) => schedule.rate({ epoch: progress, epochs: 1 });

describe("plateau", () => {
  const options = { learningRate: 0.1, factor: 0.1, patience: 2, minimum: 0.0005 };

  it("falls when PyTorch's does", () => {
    const schedule = plateau(options);
    const rates = goldens.plateau.losses.map((loss) => {
      schedule.observe(loss, 1);
      return at(schedule, 0);
    });
    rates.forEach((rate, epoch) => {
      expect(rate).toBeCloseTo(goldens.plateau.rates[epoch], 12);
    });
  });

  it("remembers where it was", () => {
    const schedule = plateau(options);
    for (const loss of [1, 1, 1]) schedule.observe(loss, 1);
    const other = plateau(options);
    other.restore(JSON.parse(JSON.stringify(schedule.state)));
    for (const each of [schedule, other]) each.observe(1, 4);
    expect(at(schedule, 0)).toBeCloseTo(0.01, 12);
    expect(at(other, 0)).toBe(at(schedule, 0));
  });
});

describe("one-cycle", () => {
  const { steps, peak, warmup, rates } = goldens.oneCycle;

  it("peaks and ends where PyTorch's does", () => {
    const schedule = oneCycle({ learningRate: peak, warmup });
    expect(at(schedule, 0)).toBeCloseTo(rates[0], 9);
    expect(at(schedule, warmup)).toBeCloseTo(peak, 9);
    expect(at(schedule, 1)).toBeCloseTo(peak / 25 / 1e4, 9);
    // PyTorch counts the peak one step earlier (pct_start * total - 1), so both curves agree within a step's change.
    const largest = Math.max(...rates.slice(1).map((rate, step) => Math.abs(rate - rates[step])));
    rates.forEach((rate, step) => {
      expect(Math.abs(at(schedule, step / steps) - rate)).toBeLessThanOrEqual(largest);
    });
  });
});

describe.each<[keyof typeof goldens.schedules, Schedule]>([
  ["step", step({ learningRate: 0.1, factor: 0.5, every: 3 })],
  ["multiStep", multiStep({ learningRate: 0.1, factor: 0.1, milestones: [2, 5, 5, 7] })],
  ["cosine", cosine({ learningRate: 0.1, minimum: 0.001 })],
  ["restarts", cosine({ learningRate: 0.1, minimum: 0.001, restarts: { period: 2 } })],
  ["longerRestarts", cosine({ learningRate: 0.1, minimum: 0.001, restarts: { period: 1, multiplier: 2 } })],
  ["warmCosine", warmed(cosine({ learningRate: 0.1, minimum: 0.001 }), { epochs: 6 / 4, start: 0.1 })],
])("%s", (name, schedule) => {
  const { updates, updatesPerEpoch, rates } = goldens.schedules[name];

  it("gives PyTorch's rate before each update", () => {
    const epochs = updates / updatesPerEpoch;
    rates.forEach((rate, update) => {
      expect(schedule.rate({ epoch: update / updatesPerEpoch, epochs }), `update ${update}`).toBeCloseTo(rate, 9);
    });
  });
});

describe("warm-up", () => {
  const options = { learningRate: 0.1, factor: 0.1, patience: 1, minimum: 0 };

  it("rises in a straight line to the rate of any schedule", () => {
    const schedule = warmed(constant(0.2), { epochs: 2, start: 0.25 });
    const rates = [0, 0.5, 1, 1.5, 2, 3].map((epoch) => schedule.rate({ epoch, epochs: 4 }));
    expect(rates.map((rate) => Number(rate.toFixed(9)))).toEqual([0.05, 0.0875, 0.125, 0.1625, 0.2, 0.2]);
  });

  it("lets a plateau count only what comes after it", () => {
    const schedule = warmed(plateau(options), { epochs: 2, start: 0.1 });
    // Two epochs of rising, in which the loss grows; then the first loss that counts, and two that are no better.
    [1, 2, 3, 3].forEach((loss, index) => {
      schedule.observe(loss, index + 1);
    });
    expect(schedule.rate({ epoch: 4, epochs: 9 })).toBe(0.1);
    schedule.observe(3, 5);
    expect(schedule.rate({ epoch: 5, epochs: 9 })).toBeCloseTo(0.01, 12);
    const other = warmed(plateau(options), { epochs: 2, start: 0.1 });
    other.restore(JSON.parse(JSON.stringify(schedule.state)));
    expect(other.rate({ epoch: 5, epochs: 9 })).toBe(schedule.rate({ epoch: 5, epochs: 9 }));
  });
});
