import { type DropoutMask, type TrainingGraph, trainingGraph } from "@leukoscope/autograd";
import { type Model, sizeOf, type Tensor, writeModel } from "@leukoscope/onnx";
import { mapAhead } from "@leukoscope/pool";
import { Random } from "@leukoscope/random";
import type { Runtime, Session, Tensors } from "@leukoscope/runtime";
import { type Batch, type Examples, sequentialBatches, shuffledBatches } from "./examples.ts";
import { splitFrozen, withInitializers } from "./frozen.ts";
import { directInputs, type InputReader } from "./inputs.ts";
import type { Optimizer, Values } from "./optimizers/index.ts";
import type { Schedule } from "./schedules/index.ts";
import type { Stage, StepProgress } from "./stage.ts";
import { classWeightedTargets, smoothedTargets, type WeightedTargets } from "./targets.ts";
import { Updater } from "./updater.ts";

export interface StageContext {
  /** Batch size is fixed by its first input. */
  readonly model: Model;
  readonly classes: number;
  readonly seed: string;
  readonly threads?: number;
  readonly runtime: Runtime;
  /** Of cached features; half by default. */
  readonly precision?: "half" | "single";
  /** Opens the cache of a frozen prefix. */
  readonly openCache: (prefix: Model) => Promise<InputReader>;
  readonly onProgress: (progress: StepProgress) => void;
  /** Gives up the step under way, whose parameters may be lost with it. */
  readonly signal?: AbortSignal;
}

const PROBABILITIES = "probabilities";

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

/** Runs the epochs of a stage; the caller decides when to stop and what to keep. */
export class StageRunner {
  readonly #stage: Stage;
  readonly #context: StageContext;
  readonly #suffix: Model;
  readonly #graph: TrainingGraph;
  readonly #session: Session;
  readonly #reader: InputReader;
  readonly #batch: number;
  readonly #updater: Updater;
  readonly schedule: Schedule;
  /**
   * Trained parameters and running statistics that move in this stage, updated in place between steps; during a step
   * the parameters are lent to the session.
   */
  readonly values: Map<string, Float32Array>;

  private constructor(
    stage: Stage,
    context: StageContext,
    suffix: Model,
    graph: TrainingGraph,
    session: Session,
    reader: InputReader,
  ) {
    this.#stage = stage;
    this.#context = context;
    this.#suffix = suffix;
    this.#graph = graph;
    this.#session = session;
    this.#reader = reader;
    this.#batch = suffix.inputs[0].dims[0];
    this.schedule = stage.schedule();
    const moving = [...stage.trainable, ...graph.statistics.flatMap((s) => [s.runningMean, s.runningVariance])];
    this.values = new Map(
      moving.map((name) => [name, Float32Array.from(context.model.initializers.get(name)?.data as Float32Array)]),
    );
    this.#updater = new Updater(stage, graph, this.values);
  }

  static async open(stage: Stage, context: StageContext): Promise<StageRunner> {
    const { prefix, suffix } = splitFrozen(context.model, stage.trainable, context.precision !== "single");
    const graph = trainingGraph(suffix, { ...stage, logits: "logits" });
    const session = await context.runtime.load(writeModel(graph.model), { threads: context.threads });
    try {
      const reader = prefix ? await context.openCache(prefix) : directInputs(suffix.inputs[0]);
      return new StageRunner(stage, context, suffix, graph, session, reader);
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#session.release();
    await this.#reader.close();
  }

  get optimizer(): Optimizer {
    return this.#updater.optimizer;
  }

  /** The moving average of the values; empty where there is none, or none yet. */
  get averages(): Values {
    return this.#updater.average?.values ?? new Map();
  }

  restoreAverages(saved: Values): void {
    this.#updater.average?.restore(saved);
  }

  /** The values that are validated and kept: the moving average, where there is one. */
  get outcome(): Values {
    return this.averages.size > 0 ? this.averages : this.values;
  }

  /** One pass over the examples. @returns mean loss (with penalties) and accuracy on the way */
  async trainEpoch(
    examples: Examples,
    epoch: number,
  ): Promise<{ loss: number; accuracy: number; learningRate: number }> {
    const { seed, onProgress, signal } = this.#context;
    const { name, draws, epochs, accumulate = 1 } = this.#stage;
    const stream = `${seed}/${name}`;
    const batches = shuffledBatches(examples.labels.length, this.#batch, draws, stream, epoch);
    const updates = Math.ceil(batches.length / accumulate);
    await this.#reader.prepare(examples, batches, (done, of) => onProgress({ phase: "features", done, of }));
    let loss = 0;
    let weight = 0;
    let pending = 0;
    let correct = 0;
    let learningRate = 0;
    let input = this.#reader.read(examples, batches[0]);
    for (const [step, batch] of batches.entries()) {
      const labels = batch.indices.map((index) => examples.labels[index]);
      const targets = this.#targets(labels, batch.weights);
      const feeds = this.#feeds(await input, targets, new Random(`${stream}/dropout/${epoch}/${step}`));
      const running = this.#session.run(feeds, { lend: this.#stage.trainable, signal });
      // The next batch is read while this one is computed.
      if (step + 1 < batches.length) input = this.#reader.read(examples, batches[step + 1]);
      // Where this step fails, nobody waits for the next batch any more.
      input.catch(() => {});
      const outputs = await running;
      for (const name of this.#stage.trainable) this.values.set(name, outputs[name].data as Float32Array);
      const counted = sum(targets.weights);
      this.#updater.add(outputs, counted);
      loss += Number(outputs[this.#graph.loss].data[0]) * counted;
      weight += counted;
      pending += counted;
      if (this.#updater.due || step + 1 === batches.length) {
        learningRate = this.schedule.rate({ epoch: epoch + Math.floor(step / accumulate) / updates, epochs });
        loss += this.#updater.update(learningRate) * pending;
        pending = 0;
      }
      correct += this.#correct(outputs, labels, batch.weights);
      onProgress({ phase: "training", done: step + 1, of: batches.length });
    }
    return { loss: loss / weight, accuracy: correct / examples.labels.length, learningRate };
  }

  /** Class probabilities of every example with the present {@link outcome}. */
  async predict(examples: Examples): Promise<Float32Array[]> {
    const { runtime, threads, classes, onProgress, signal } = this.#context;
    const batches = sequentialBatches(examples.labels.length, this.#batch);
    await this.#reader.prepare(examples, batches, (done, of) => onProgress({ phase: "features", done, of }));
    const session = await runtime.load(writeModel(withInitializers(this.#suffix, this.outcome)), { threads });
    try {
      const rows: Float32Array[] = [];
      const inputs = mapAhead(batches.entries(), 1, async ([step, batch]) => {
        return { step, batch, input: await this.#reader.read(examples, batch) };
      });
      for await (const { step, batch, input } of inputs) {
        const outputs = await session.run({ [this.#suffix.inputs[0].name]: input }, { signal });
        const data = outputs[PROBABILITIES].data as Float32Array;
        for (let row = 0; row < this.#batch; row++) {
          if (batch.weights[row] > 0) rows.push(data.slice(row * classes, (row + 1) * classes));
        }
        onProgress({ phase: "validation", done: step + 1, of: batches.length });
      }
      return rows;
    } finally {
      await session.release();
    }
  }

  #targets(labels: readonly number[], weights: Batch["weights"]): WeightedTargets {
    const { classes } = this.#context;
    const { labelSmoothing, classWeights } = this.#stage;
    return classWeights
      ? classWeightedTargets(labels, classes, labelSmoothing, weights, classWeights)
      : { targets: smoothedTargets(labels, classes, labelSmoothing), weights };
  }

  #feeds(input: Tensor, { targets, weights }: WeightedTargets, random: Random): Tensors {
    const rows = weights.length;
    const feeds: Record<string, Tensor> = {
      [this.#suffix.inputs[0].name]: input,
      targets: { type: "float32", dims: [rows, this.#context.classes], data: targets },
      weights: { type: "float32", dims: [rows], data: weights },
    };
    for (const name of this.#stage.trainable) {
      feeds[name] = {
        type: "float32",
        dims: this.#suffix.initializers.get(name)?.dims ?? [],
        data: this.values.get(name) as Float32Array,
      };
    }
    for (const dropout of this.#graph.dropouts) feeds[dropout.mask] = drawMask(dropout, random);
    return feeds;
  }

  #correct(outputs: Tensors, labels: readonly number[], weights: Float32Array): number {
    const { classes } = this.#context;
    const data = outputs[this.#graph.probabilities].data as Float32Array;
    return labels.filter((label, row) => {
      const scores = data.subarray(row * classes, (row + 1) * classes);
      return weights[row] > 0 && scores.indexOf(Math.max(...scores)) === label;
    }).length;
  }
}

function drawMask({ dims, ratio }: DropoutMask, random: Random): Tensor {
  const keep = 1 / (1 - ratio);
  const data = Float32Array.from({ length: sizeOf(dims) }, () => (random.next() < ratio ? 0 : keep));
  return { type: "float32", dims, data };
}
