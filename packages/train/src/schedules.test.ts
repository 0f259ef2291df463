import { describe, expect, it } from "vitest";
import goldens from "./__goldens__/optimizers.json" with { type: "json" };
import { oneCycle, plateau } from "./schedules.ts";

describe("plateau", () => {
  const options = { learningRate: 0.1, factor: 0.1, patience: 2, minimum: 0.0005 };

  it("falls when PyTorch's does", () => {
    const schedule = plateau(options);
    const rates = goldens.plateau.losses.map((loss) => {
      schedule.observe(loss);
      return schedule.rate(0);
    });
    rates.forEach((rate, epoch) => {
      expect(rate).toBeCloseTo(goldens.plateau.rates[epoch], 12);
    });
  });

  it("remembers where it was", () => {
    const schedule = plateau(options);
    for (const loss of [1, 1, 1]) schedule.observe(loss);
    const other = plateau(options);
    other.restore(JSON.parse(JSON.stringify(schedule.state)));
    for (const each of [schedule, other]) each.observe(1);
    expect(schedule.rate(0)).toBeCloseTo(0.01, 12);
    expect(other.rate(0)).toBe(schedule.rate(0));
  });
});

describe("one-cycle", () => {
  const { steps, peak, warmup, rates } = goldens.oneCycle;

  it("peaks and ends where PyTorch's does", () => {
    const schedule = oneCycle({ learningRate: peak, warmup });
    expect(schedule.rate(0)).toBeCloseTo(rates[0], 9);
    expect(schedule.rate(warmup)).toBeCloseTo(peak, 9);
    expect(schedule.rate(1)).toBeCloseTo(peak / 25 / 1e4, 9);
    // PyTorch counts the peak one step earlier (pct_start * total - 1), so both curves agree within a step's change.
    const largest = Math.max(...rates.slice(1).map((rate, step) => Math.abs(rate - rates[step])));
    rates.forEach((rate, step) => {
      expect(Math.abs(schedule.rate(step / steps) - rate)).toBeLessThanOrEqual(largest);
    });
  });
});
