import type { PlateauState, Schedule } from "./schedule.ts";

export interface PlateauOptions {
  readonly learningRate: number;
  /** Multiplies the rate when the loss has stopped falling. */
  readonly factor: number;
  /** Epochs without a better loss before that. */
  readonly patience: number;
  readonly minimum: number;
}

/** A loss has to fall by this share of itself to count as better, as in PyTorch. */
const RELATIVE_THRESHOLD = 1e-4;

/** Reduction on plateau, as `torch.optim.lr_scheduler.ReduceLROnPlateau` decides it. */
export function plateau({ learningRate, factor, patience, minimum }: PlateauOptions): Schedule {
  let state: PlateauState = { rate: learningRate, best: null, badEpochs: 0 };
  return {
    rate: () => state.rate,
    observe(loss) {
      if (state.best === null || loss < state.best * (1 - RELATIVE_THRESHOLD)) {
        state = { ...state, best: loss, badEpochs: 0 };
      } else if (state.badEpochs < patience) {
        state = { ...state, badEpochs: state.badEpochs + 1 };
      } else {
        state = { ...state, rate: Math.max(minimum, state.rate * factor), badEpochs: 0 };
      }
    },
    get state() {
      return state;
    },
    restore(saved) {
      if (saved) state = saved;
    },
  };
}
