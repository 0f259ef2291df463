/** A point of time in a stage. */
export interface Moment {
  /** Epochs of the stage that are done, with the fraction of the one under way. */
  readonly epoch: number;
  /** Epochs of the whole stage. */
  readonly epochs: number;
}

/** The learning rate over a stage; asked before each update. */
export interface Schedule {
  rate(moment: Moment): number;
  /**
   * Tells the validation loss after an epoch.
   * @param epoch epochs of the stage that are done
   */
  observe(validationLoss: number, epoch: number): void;
  /** Plain JSON. */
  readonly state: PlateauState | null;
  restore(state: PlateauState | null): void;
}

/** What reduction on plateau remembers. */
export interface PlateauState {
  readonly rate: number;
  /** The least validation loss so far; null before the first. */
  readonly best: number | null;
  readonly badEpochs: number;
}

/** A schedule that depends on time alone. */
export const timed = (rate: (moment: Moment) => number): Schedule => ({
  rate,
  observe() {},
  state: null,
  restore() {},
});
