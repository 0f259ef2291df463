import type { Schedule } from "./schedule.ts";

export interface WarmupOptions {
  /** How long the rate rises, above 0; less than the stage. */
  readonly epochs: number;
  /** Share of the first rate that it starts from, in [0, 1]. */
  readonly start: number;
}

/**
 * A linear rise to the first rate of another schedule, which then has the rest of the stage to itself: `SequentialLR`
 * of PyTorch over `LinearLR` and that schedule. A plateau counts its epochs from the end of the rise, as in timm.
 */
export const warmup = (schedule: Schedule, { epochs: rise, start }: WarmupOptions): Schedule => ({
  rate({ epoch, epochs }) {
    const rest = { epoch: Math.max(0, epoch - rise), epochs: epochs - rise };
    const share = epoch < rise ? start + ((1 - start) * epoch) / rise : 1;
    return share * schedule.rate(rest);
  },
  observe(loss, epoch) {
    if (epoch > rise) schedule.observe(loss, epoch - rise);
  },
  get state() {
    return schedule.state;
  },
  restore: (state) => schedule.restore(state),
});
