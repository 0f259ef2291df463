import { type DropoutMask, type TrainingGraph, trainingGraph } from "@leukoscope/autograd";
import { type Model, sizeOf, type Tensor, writeModel } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import type { Runtime, Session, Tensors } from "@leukoscope/runtime";
import { type Batch, type Examples, sequentialBatches, shuffledBatches, smoothedTargets } from "./examples.ts";
import { splitFrozen, withInitializers } from "./frozen.ts";
import type { Scores } from "./history.ts";
import { directInputs, type InputReader } from "./inputs.ts";
import type { Optimizer } from "./optimizers.ts";
import type { Schedule } from "./schedules.ts";

/** One stretch of training with one set of trained parameters. */
export interface Stage {
  readonly name: string;
  /** Initialisers to train; all others are frozen. */
  readonly trainable: readonly string[];
  readonly batchNormalization: "live" | "frozen";
  /** Share of the running statistics that each batch replaces, in (0, 1]; 0.1 in PyTorch. */
  readonly batchNormalizationMomentum: number;
  readonly epochs: number;
  /** Stops after this many epochs without a better validation score. */
  readonly patience: number;
  readonly optimizer: () => Optimizer;
  readonly schedule: () => Schedule;
  /** In [0, 1). */
  readonly labelSmoothing: number;
  /** Augmentation draws an example goes through; 1 leaves it as it is. */
  readonly draws: number;
}

export type Score = (labels: readonly number[], probabilities: readonly Float32Array[]) => Scores;

export interface StepProgress {
  readonly phase: "features" | "training" | "validation";
  readonly done: number;
  readonly of: number;
}

export interface StageContext {
  /** Batch size is fixed by its first input. */
  readonly model: Model;
  readonly classes: number;
  readonly seed: string;
  readonly threads?: number;
  readonly runtime: Runtime;
  /** Opens the cache of a frozen prefix. */
  readonly openCache: (prefix: Model) => Promise<InputReader>;
  readonly onProgress: (progress: StepProgress) => void;
}

const PROBABILITIES = "probabilities";

/** Runs the epochs of a stage; the caller decides when to stop and what to keep. */
export class StageRunner {
  readonly #stage: Stage;
  readonly #context: StageContext;
  readonly #suffix: Model;
  readonly #graph: TrainingGraph;
  readonly #session: Session;
  readonly #reader: InputReader;
  readonly #batch: number;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** Trained parameters and running statistics that move in this stage, updated in place. */
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
    this.optimizer = stage.optimizer();
    this.schedule = stage.schedule();
    const moving = [...stage.trainable, ...graph.statistics.flatMap((s) => [s.runningMean, s.runningVariance])];
    this.values = new Map(
      moving.map((name) => [name, Float32Array.from(context.model.initializers.get(name)?.data as Float32Array)]),
    );
  }

  static async open(stage: Stage, context: StageContext): Promise<StageRunner> {
    const { prefix, suffix } = splitFrozen(context.model, stage.trainable, true);
    const graph = trainingGraph(suffix, { ...stage, logits: "logits" });
    const session = await context.runtime.load(writeModel(graph.model), { threads: context.threads });
    const reader = prefix ? await context.openCache(prefix) : directInputs(suffix.inputs[0]);
    return new StageRunner(stage, context, suffix, graph, session, reader);
  }

  async close(): Promise<void> {
    await this.#session.release();
    await this.#reader.close();
  }

  /** One pass over the examples. @returns mean loss and accuracy on the way */
  async trainEpoch(
    examples: Examples,
    epoch: number,
  ): Promise<{ loss: number; accuracy: number; learningRate: number }> {
    const { seed, onProgress } = this.#context;
    const stream = `${seed}/${this.#stage.name}`;
    const batches = shuffledBatches(examples.labels.length, this.#batch, this.#stage.draws, stream, epoch);
    await this.#reader.prepare(examples, batches, (done, of) => onProgress({ phase: "features", done, of }));
    let loss = 0;
    let correct = 0;
    let learningRate = 0;
    let input = this.#reader.read(examples, batches[0]);
    for (const [step, batch] of batches.entries()) {
      const labels = batch.indices.map((index) => examples.labels[index]);
      const feeds = this.#feeds(await input, batch, labels, new Random(`${stream}/dropout/${epoch}/${step}`));
      const running = this.#session.run(feeds);
      // The next batch is read while this one is computed.
      if (step + 1 < batches.length) input = this.#reader.read(examples, batches[step + 1]);
      const outputs = await running;
      learningRate = this.schedule.rate((epoch + step / batches.length) / this.#stage.epochs);
      this.#update(outputs, learningRate);
      const rows = batch.weights.reduce((total, weight) => total + weight, 0);
      loss += Number(outputs[this.#graph.loss].data[0]) * rows;
      correct += this.#correct(outputs, labels, batch.weights);
      onProgress({ phase: "training", done: step + 1, of: batches.length });
    }
    const count = examples.labels.length;
    return { loss: loss / count, accuracy: correct / count, learningRate };
  }

  /** Class probabilities of every example with the present values. */
  async predict(examples: Examples): Promise<Float32Array[]> {
    const { runtime, threads, classes, onProgress } = this.#context;
    const batches = sequentialBatches(examples.labels.length, this.#batch);
    await this.#reader.prepare(examples, batches, (done, of) => onProgress({ phase: "features", done, of }));
    const session = await runtime.load(writeModel(withInitializers(this.#suffix, this.values)), { threads });
    try {
      const rows: Float32Array[] = [];
      for (const [step, batch] of batches.entries()) {
        const outputs = await session.run({ [this.#suffix.inputs[0].name]: await this.#reader.read(examples, batch) });
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

  #feeds(input: Tensor, batch: Batch, labels: readonly number[], random: Random): Tensors {
    const { classes } = this.#context;
    const rows = labels.length;
    const feeds: Record<string, Tensor> = {
      [this.#suffix.inputs[0].name]: input,
      targets: {
        type: "float32",
        dims: [rows, classes],
        data: smoothedTargets(labels, classes, this.#stage.labelSmoothing),
      },
      weights: { type: "float32", dims: [rows], data: batch.weights },
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

  #update(outputs: Tensors, learningRate: number): void {
    const gradients = new Map(
      [...this.#graph.gradients].map(([name, output]) => [name, outputs[output].data as Float32Array]),
    );
    this.optimizer.step(this.values, gradients, learningRate);
    const momentum = this.#stage.batchNormalizationMomentum;
    for (const { runningMean, runningVariance, batchMean, batchVariance } of this.#graph.statistics) {
      blend(this.values.get(runningMean), outputs[batchMean].data as Float32Array, momentum);
      blend(this.values.get(runningVariance), outputs[batchVariance].data as Float32Array, momentum);
    }
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

function blend(running: Float32Array | undefined, batch: Float32Array, momentum: number): void {
  if (!running) return;
  for (let i = 0; i < running.length; i++) running[i] += momentum * (batch[i] - running[i]);
}

function drawMask({ dims, ratio }: DropoutMask, random: Random): Tensor {
  const keep = 1 / (1 - ratio);
  const data = Float32Array.from({ length: sizeOf(dims) }, () => (random.next() < ratio ? 0 : keep));
  return { type: "float32", dims, data };
}
