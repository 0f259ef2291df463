import { type Schedule, timed } from "./schedule.ts";

export interface OneCycleOptions {
  /** The highest rate. */
  readonly learningRate: number;
  /** Share of the stage spent rising, in (0, 1). */
  readonly warmup: number;
}

const START_DIVISOR = 25;
const FINAL_DIVISOR = 1e4;

/** One-cycle policy with cosine annealing (Smith 2018), with the divisors of `torch.optim.lr_scheduler.OneCycleLR`. */
export function oneCycle({ learningRate, warmup }: OneCycleOptions): Schedule {
  const start = learningRate / START_DIVISOR;
  const final = start / FINAL_DIVISOR;
  const anneal = (from: number, to: number, share: number) => to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;
  return timed(({ epoch, epochs }) => {
    const progress = epoch / epochs;
    return progress < warmup
      ? anneal(start, learningRate, progress / warmup)
      : anneal(learningRate, final, (progress - warmup) / (1 - warmup));
  });
}
