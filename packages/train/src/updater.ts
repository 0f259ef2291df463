import type { TrainingGraph } from "@leukoscope/autograd";
import type { Tensors } from "@leukoscope/runtime";
import { GradientAccumulator } from "./gradients/accumulator.ts";
import { clip } from "./gradients/clip.ts";
import { penalize } from "./gradients/penalty.ts";
import { MovingAverage } from "./moving-average.ts";
import type { Optimizer, Values } from "./optimizers/index.ts";
import type { Stage } from "./stage.ts";

/** Turns what training steps give into movements of the values: accumulated, penalised, clipped, averaged. */
export class Updater {
  readonly #stage: Stage;
  readonly #graph: TrainingGraph;
  readonly #values: Values;
  readonly #gradients = new GradientAccumulator();
  readonly optimizer: Optimizer;
  /** Of all values; undefined where the stage asks for none. */
  readonly average: MovingAverage | undefined;

  /** @param values trained parameters and running statistics, moved in place */
  constructor(stage: Stage, graph: TrainingGraph, values: Values) {
    this.#stage = stage;
    this.#graph = graph;
    this.#values = values;
    this.optimizer = stage.optimizer();
    this.average = stage.averageDecay === undefined ? undefined : new MovingAverage(stage.averageDecay);
  }

  /** Whether enough batches are in for an update. */
  get due(): boolean {
    return this.#gradients.count >= (this.#stage.accumulate ?? 1);
  }

  /**
   * Takes in the gradients of a batch and moves the running statistics.
   * @param weight the sum of the weights of its rows
   */
  add(outputs: Tensors, weight: number): void {
    this.#gradients.add(gradientsOf(this.#graph, outputs), weight);
    const momentum = this.#stage.batchNormalizationMomentum;
    for (const { runningMean, runningVariance, batchMean, batchVariance } of this.#graph.statistics) {
      blend(this.#values.get(runningMean), outputs[batchMean].data as Float32Array, momentum);
      blend(this.#values.get(runningVariance), outputs[batchVariance].data as Float32Array, momentum);
    }
  }

  /** Moves the parameters by what has come in since the last update. @returns the penalty before the movement */
  update(learningRate: number): number {
    const { penalties, clip: limits } = this.#stage;
    const gradients = this.#gradients.take();
    const penalty = penalties ? penalize(this.#values, gradients, penalties) : 0;
    if (limits) clip(gradients, limits);
    this.optimizer.step(this.#values, gradients, learningRate);
    this.average?.update(this.#values);
    return penalty;
  }
}

/** By parameter; each in an array of its own, also where two parameters have one gradient. */
function gradientsOf(graph: TrainingGraph, outputs: Tensors): Values {
  const seen = new Set<string>();
  return new Map(
    [...graph.gradients].map(([name, output]) => {
      const data = outputs[output].data as Float32Array;
      const shared = seen.has(output);
      seen.add(output);
      return [name, shared ? data.slice() : data];
    }),
  );
}

function blend(running: Float32Array | undefined, batch: Float32Array, momentum: number): void {
  if (!running) return;
  for (let i = 0; i < running.length; i++) running[i] += momentum * (batch[i] - running[i]);
}
