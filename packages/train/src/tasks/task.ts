import type { Loss } from "@leukoscope/autograd";
import type { Batch, Inputs } from "../examples.ts";
import type { Scores } from "../history.ts";
import type { Stage } from "../stage.ts";
import type { WeightedTargets } from "../targets.ts";

/** What one step is to learn. */
export interface StepTargets extends WeightedTargets {
  /** How much of the step was predicted right, rows of weight 0 aside. */
  hits(probabilities: Float32Array): Hits;
}

export interface Hits {
  readonly right: number;
  readonly of: number;
}

/** Takes in predictions batch by batch, so that those of all examples need not be kept. */
export interface Scorer {
  add(batch: Batch, probabilities: Float32Array): Promise<void>;
  scores(): Scores;
}

/** What is learnt from examples: the targets of a step, and how predictions are scored. */
export interface Task<E extends Inputs> {
  /** Where a stage names none. */
  readonly loss: Loss;
  count(examples: E): number;
  /** Targets in the shape of the logits. */
  targets(examples: E, batch: Batch, stage: Stage): Promise<StepTargets>;
  scorer(examples: E): Scorer;
}
