/** The learning rate over a stage. */
export interface Schedule {
  /** @param progress how much of the stage is done, in [0, 1) */
  rate(progress: number): number;
  /** Tells the validation loss after an epoch. */
  observe(validationLoss: number): void;
  /** Plain JSON. */
  readonly state: PlateauState | null;
  restore(state: PlateauState | null): void;
}

export interface PlateauState {
  readonly rate: number;
  /** The least validation loss so far; null before the first. */
  readonly best: number | null;
  readonly badEpochs: number;
}

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
  return {
    rate: (progress) =>
      progress < warmup
        ? anneal(start, learningRate, progress / warmup)
        : anneal(learningRate, final, (progress - warmup) / (1 - warmup)),
    observe() {},
    state: null,
    restore() {},
  };
}
