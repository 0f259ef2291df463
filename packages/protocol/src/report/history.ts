/** One finished epoch of a training run. */
export interface EpochRecord {
  /** Name of the stage, such as `head` or `fine-tuning`; consecutive epochs of one stage share it. */
  readonly stage: string;
  /** Number of the epoch as the trainer counts it; pictures count from 1 over all stages. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean loss a sample; accuracy and F1 in [0, 1]. */
  readonly train: { readonly loss: number; readonly accuracy: number; readonly f1Macro?: number };
  readonly val: { readonly loss: number; readonly accuracy: number; readonly f1Macro: number };
}
