/** How well a set of examples was predicted. */
export interface Scores {
  /** Mean cross-entropy against the hard labels, nats. */
  readonly loss: number;
  readonly accuracy: number;
  readonly f1Macro: number;
}

/** What one epoch came to. */
export interface EpochRecord {
  readonly stage: string;
  /** From 1, counted within the stage. */
  readonly epoch: number;
  /** At the end of the epoch. */
  readonly learningRate: number;
  /** On augmented examples with dropout, while the parameters moved. */
  readonly train: { readonly loss: number; readonly accuracy: number };
  readonly val: Scores;
  readonly seconds: number;
}

/** Higher macro F1 is better; at equal F1, lower loss. */
export const isBetter = (a: Scores, b: Scores | undefined): boolean =>
  b === undefined || a.f1Macro > b.f1Macro || (a.f1Macro === b.f1Macro && a.loss < b.loss);
