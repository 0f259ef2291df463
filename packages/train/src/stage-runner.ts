import { type DropoutMask, type TrainingGraph, trainingGraph } from "@leukoscope/autograd";
import { type Model, sizeOf, type Tensor, writeModel } from "@leukoscope/onnx";
import { mapAhead } from "@leukoscope/pool";
import { Random } from "@leukoscope/random";
import type { Runtime, Session, Tensors } from "@leukoscope/runtime";
import { type Batch, type Drawing, type Inputs, sequentialBatches, shuffledBatches } from "./examples.ts";
import { splitFrozen, withInitializers } from "./frozen.ts";
import type { Scores } from "./history.ts";
import { directInputs, type InputReader } from "./inputs.ts";
import type { Optimizer, Values } from "./optimizers/index.ts";
import type { Schedule } from "./schedules/index.ts";
import type { Stage, StepProgress } from "./stage.ts";
import type { WeightedTargets } from "./targets.ts";
import type { Task } from "./tasks/task.ts";
import { Updater } from "./updater.ts";

export interface StageContext<E extends Inputs> {
  /** Batch size is fixed by its first input. */
  readonly model: Model;
  readonly task: Task<E>;
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

const LOGITS = "logits";
const PROBABILITIES = "probabilities";

/** Dims of the output that holds a model's logits. */
export const dimsOfLogits = ({ outputs }: Model): readonly number[] =>
  outputs.find(({ name }) => name === LOGITS)?.dims ?? [];

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

/** Runs the epochs of a stage; the caller decides when to stop and what to keep. */
export class StageRunner<E extends Inputs> {
  readonly #stage: Stage;
  readonly #context: StageContext<E>;
  readonly #suffix: Model;
  readonly #graph: TrainingGraph;
  readonly #session: Session;
  readonly #reader: InputReader;
  readonly #drawing: Drawing;
  readonly #batch: number;
  /** Dims of the logits, and so of their targets. */
  readonly #logits: readonly number[];
  readonly #updater: Updater;
  readonly schedule: Schedule;
  /**
   * Trained parameters and running statistics that move in this stage, updated in place between steps; during a step
   * the parameters are lent to the session.
   */
  readonly values: Map<string, Float32Array>;

  private constructor(
    stage: Stage,
    context: StageContext<E>,
    suffix: Model,
    graph: TrainingGraph,
    session: Session,
    reader: InputReader,
    drawing: Drawing,
  ) {
    this.#stage = stage;
    this.#context = context;
    this.#suffix = suffix;
    this.#graph = graph;
    this.#session = session;
    this.#reader = reader;
    this.#drawing = drawing;
    this.#batch = suffix.inputs[0].dims[0];
    this.#logits = dimsOfLogits(suffix);
    this.schedule = stage.schedule();
    const moving = [...stage.trainable, ...graph.statistics.flatMap((s) => [s.runningMean, s.runningVariance])];
    this.values = new Map(
      moving.map((name) => [name, Float32Array.from(context.model.initializers.get(name)?.data as Float32Array)]),
    );
    this.#updater = new Updater(stage, graph, this.values);
  }

  static async open<E extends Inputs>(stage: Stage, context: StageContext<E>): Promise<StageRunner<E>> {
    const { prefix, suffix } =
      stage.fresh === "always"
        ? { prefix: undefined, suffix: context.model }
        : splitFrozen(context.model, stage.trainable, context.precision !== "single");
    const drawing = { draws: stage.fresh && !prefix ? ("fresh" as const) : stage.draws, views: stage.views };
    const graph = trainingGraph(suffix, {
      ...stage,
      logits: LOGITS,
      loss: stage.loss ?? context.task.loss,
      channelBlock: await context.runtime.channelBlock(),
    });
    const session = await context.runtime.load(writeModel(graph.model), { threads: context.threads });
    try {
      const reader = prefix ? await context.openCache(prefix) : directInputs(suffix.inputs[0]);
      return new StageRunner(stage, context, suffix, graph, session, reader, drawing);
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
  async trainEpoch(examples: E, epoch: number): Promise<{ loss: number; accuracy: number; learningRate: number }> {
    const { task, seed, onProgress, signal } = this.#context;
    const { name, epochs, accumulate = 1 } = this.#stage;
    const stream = `${seed}/${name}`;
    const batches = shuffledBatches(task.count(examples), this.#batch, this.#drawing, stream, epoch);
    const updates = Math.ceil(batches.length / accumulate);
    await this.#reader.prepare(examples, batches, (done, of) => onProgress({ phase: "features", done, of }));
    let loss = 0;
    let weight = 0;
    let pending = 0;
    let right = 0;
    let of = 0;
    let learningRate = 0;
    const read = (batch: Batch) =>
      Promise.all([this.#reader.read(examples, batch), task.targets(examples, batch, this.#stage)]);
    let reading = read(batches[0]);
    for (const step of batches.keys()) {
      const [input, targets] = await reading;
      const feeds = this.#feeds(input, targets, new Random(`${stream}/dropout/${epoch}/${step}`));
      const running = this.#session.run(feeds, { lend: this.#stage.trainable, signal });
      // The next batch is read while this one is computed.
      if (step + 1 < batches.length) reading = read(batches[step + 1]);
      // Where this step fails, nobody waits for the next batch any more.
      reading.catch(() => {});
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
      const hits = targets.hits(outputs[this.#graph.probabilities].data as Float32Array);
      right += hits.right;
      of += hits.of;
      onProgress({ phase: "training", done: step + 1, of: batches.length });
    }
    return { loss: loss / weight, accuracy: right / of, learningRate };
  }

  /** How well every example is predicted with the present {@link outcome}. */
  async validate(examples: E): Promise<Scores> {
    const { task, runtime, threads, onProgress, signal } = this.#context;
    const batches = sequentialBatches(task.count(examples), this.#batch);
    await this.#reader.prepare(examples, batches, (done, of) => onProgress({ phase: "features", done, of }));
    const session = await runtime.load(writeModel(withInitializers(this.#suffix, this.outcome)), { threads });
    try {
      const scorer = task.scorer(examples);
      const inputs = mapAhead(batches.entries(), 1, async ([step, batch]) => {
        return { step, batch, input: await this.#reader.read(examples, batch) };
      });
      for await (const { step, batch, input } of inputs) {
        const outputs = await session.run({ [this.#suffix.inputs[0].name]: input }, { signal });
        await scorer.add(batch, outputs[PROBABILITIES].data as Float32Array);
        onProgress({ phase: "validation", done: step + 1, of: batches.length });
      }
      return scorer.scores();
    } finally {
      await session.release();
    }
  }

  #feeds(input: Tensor, { targets, weights }: WeightedTargets, random: Random): Tensors {
    const rows = weights.length;
    const feeds: Record<string, Tensor> = {
      [this.#suffix.inputs[0].name]: input,
      targets: { type: "float32", dims: this.#logits, data: targets },
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
}

function drawMask({ dims, ratio }: DropoutMask, random: Random): Tensor {
  const keep = 1 / (1 - ratio);
  const data = Float32Array.from({ length: sizeOf(dims) }, () => (random.next() < ratio ? 0 : keep));
  return { type: "float32", dims, data };
}
