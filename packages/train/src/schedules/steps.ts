import { type Schedule, timed } from "./schedule.ts";

export interface StepOptions {
  readonly learningRate: number;
  /** Multiplies the rate at each step. */
  readonly factor: number;
  /** Epochs from one step to the next, at least 1. */
  readonly every: number;
}

/** A drop every so many epochs, as `torch.optim.lr_scheduler.StepLR`. */
export const step = ({ learningRate, factor, every }: StepOptions): Schedule =>
  timed(({ epoch }) => learningRate * factor ** Math.floor(epoch / every));

export interface MultiStepOptions {
  readonly learningRate: number;
  /** Multiplies the rate at each milestone. */
  readonly factor: number;
  /** Epochs after which the rate drops; one that comes twice drops it twice. */
  readonly milestones: readonly number[];
}

/** A drop after each milestone, as `torch.optim.lr_scheduler.MultiStepLR`. */
export const multiStep = ({ learningRate, factor, milestones }: MultiStepOptions): Schedule =>
  timed(({ epoch }) => learningRate * factor ** milestones.filter((milestone) => epoch >= milestone).length);

/** The same rate throughout. */
export const constant = (learningRate: number): Schedule => timed(() => learningRate);
