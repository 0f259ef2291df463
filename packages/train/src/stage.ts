import type { Loss } from "@leukoscope/autograd";
import type { Clip } from "./gradients/clip.ts";
import type { Penalty } from "./gradients/penalty.ts";
import type { Scores } from "./history.ts";
import type { Optimizer } from "./optimizers/index.ts";
import type { Schedule } from "./schedules/index.ts";

/** One stretch of training with one set of trained parameters. */
export interface Stage {
  readonly name: string;
  /** Initialisers to train; all others are frozen. */
  readonly trainable: readonly string[];
  /** Which trained normalisations use the batch's statistics: all, none, or those with these scales. */
  readonly batchNormalization: "live" | "frozen" | ReadonlySet<string>;
  /** Share of the running statistics that each batch replaces, in (0, 1]; 0.1 in PyTorch. */
  readonly batchNormalizationMomentum: number;
  readonly epochs: number;
  /** Stops after this many epochs without a better validation score. */
  readonly patience: number;
  readonly optimizer: () => Optimizer;
  readonly schedule: () => Schedule;
  /** In [0, 1). */
  readonly labelSmoothing: number;
  /** Augmentation draws an example goes through. */
  readonly draws: number;
  /**
   * Another draw at each epoch in place of those: `unfrozen`, where nothing is frozen, so that no features are kept;
   * `always`, and then no features are kept of frozen layers either.
   */
  readonly fresh?: "unfrozen" | "always";
  /** Rows that one step gives to each example, see `Drawing`; 1 by default. A loss may compare them. */
  readonly views?: number;
  /** Softmax cross-entropy by default. */
  readonly loss?: Loss;
  /** One above 0 for each class, as PyTorch's `CrossEntropyLoss(weight)`; for losses that are linear in the targets. */
  readonly classWeights?: readonly number[];
  /** By trained parameter; they join the reported training loss. */
  readonly penalties?: ReadonlyMap<string, Penalty>;
  /** Limits on the gradients of an update, penalties included. */
  readonly clip?: Clip;
  /**
   * Values between which activations are computed again in the backward pass instead of being kept: less memory for
   * about a third more time. Without it all are kept.
   */
  readonly recomputeBetween?: readonly string[];
  /** Batches to an update; 1 by default. Running statistics move at each batch. */
  readonly accumulate?: number;
  /** Validates and keeps the exponential moving average of the weights, with this decay in [0, 1). */
  readonly averageDecay?: number;
}

export type Score = (labels: readonly number[], probabilities: readonly Float32Array[]) => Scores;

export interface StepProgress {
  readonly phase: "features" | "training" | "validation";
  readonly done: number;
  readonly of: number;
}
