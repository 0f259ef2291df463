import { type Schedule, timed } from "./schedule.ts";

export interface CosineOptions {
  /** At the start, and after each restart. */
  readonly learningRate: number;
  /** At the end of a period; 0 by default. */
  readonly minimum?: number;
  /** Restarts (Loshchilov and Hutter 2017); without, one period takes the whole stage. */
  readonly restarts?: {
    /** Epochs of the first period, above 0. */
    readonly period: number;
    /** How many times as long each next period is, at least 1; 1 by default. */
    readonly multiplier?: number;
  };
}

/**
 * Half a cosine from the rate to its minimum, as `torch.optim.lr_scheduler.CosineAnnealingLR` stepped at each update,
 * and, with restarts, as `CosineAnnealingWarmRestarts`.
 */
export function cosine({ learningRate, minimum = 0, restarts }: CosineOptions): Schedule {
  return timed(({ epoch, epochs }) => {
    const { since, period } = restarts ? periodOf(epoch, restarts) : { since: epoch, period: epochs };
    return minimum + ((learningRate - minimum) * (1 + Math.cos((Math.PI * since) / period))) / 2;
  });
}

/** The period an epoch lies in, and how far. */
function periodOf(epoch: number, { period, multiplier = 1 }: NonNullable<CosineOptions["restarts"]>) {
  if (multiplier === 1) return { since: epoch % period, period };
  let since = epoch;
  let length = period;
  while (since >= length) {
    since -= length;
    length *= multiplier;
  }
  return { since, period: length };
}
