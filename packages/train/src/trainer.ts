import { type Model, sizeOf } from "@leukoscope/onnx";
import { abortable, type Runtime } from "@leukoscope/runtime";
import type { Storage } from "@leukoscope/storage";
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import type { Examples, Inputs, MaskedExamples } from "./examples.ts";
import { FeatureCache } from "./feature-cache.ts";
import { withInitializers } from "./frozen.ts";
import { type EpochRecord, isBetter, type Scores } from "./history.ts";
import type { Score, Stage, StepProgress } from "./stage.ts";
import { dimsOfLogits, StageRunner } from "./stage-runner.ts";
import { classification } from "./tasks/classification.ts";
import { segmentation } from "./tasks/segmentation.ts";
import type { Task } from "./tasks/task.ts";

/** What training tells while it goes on. */
export type TrainingEvent =
  | ({
      readonly kind: "progress";
      readonly stage: string;
      readonly epoch: number;
      readonly epochs: number;
    } & StepProgress)
  | ({ readonly kind: "epoch"; readonly best: boolean } & EpochRecord)
  | {
      readonly kind: "resumed";
      readonly stage: string;
      readonly epochs: number;
      /** Of all stages so far. */
      readonly history: readonly EpochRecord[];
    };

/** What every training needs. */
interface CommonOptions<E extends Inputs> {
  /** Fixed sizes; N is the batch size. */
  readonly model: Model;
  readonly train: E;
  readonly validation: E;
  readonly stages: readonly Stage[];
  readonly seed: string;
  /** Threads of ONNX Runtime; the same count gives the same bits. */
  readonly threads?: number;
  readonly runtime: Runtime;
  readonly storage: Storage;
  /** Folder of the feature cache, shared by runs. */
  readonly cache: string;
  /** Of cached features: their precision, half by default, and what the folder may take, bytes, 20 GB by default. */
  readonly features?: { readonly precision?: "half" | "single"; readonly limit?: number };
  /** File that holds the last finished epoch. */
  readonly checkpoint: string;
  /** Goes on from the checkpoint, if there is one. */
  readonly resume: boolean;
  /** Identifies model, data and settings. */
  readonly fingerprint: string;
  readonly onEvent: (event: TrainingEvent) => void;
  /**
   * Gives up the step under way; the checkpoint of the last finished epoch stays. It rejects once everything is released:
   * with a runtime of threads, once the step is computed.
   */
  readonly signal?: AbortSignal;
}

/** Of a classifier: inputs `[N, …]`, outputs `logits` and `probabilities` [N, classes]. */
export interface TrainingOptions extends CommonOptions<Examples> {
  readonly classes: number;
  readonly score: Score;
}

/** The classes of pixels are weighed by the loss: `denseCrossEntropy({ classWeights })`. */
export type SegmentationStage = Omit<Stage, "classWeights"> & { readonly classWeights?: undefined };

/** Of a model that gives each pixel a class: outputs `logits` and `probabilities` [N, classes, …]. */
export interface SegmentationOptions extends CommonOptions<MaskedExamples> {
  readonly stages: readonly SegmentationStage[];
}

export interface TrainingResult {
  /** With the values of the last stage's best epoch by validation macro F1. */
  readonly model: Model;
  readonly best: Scores | undefined;
  readonly history: readonly EpochRecord[];
}

/**
 * Trains stage after stage; each starts from the best epoch of the one before. Epochs of different stages are not held
 * against each other: one lucky image of a small validation split would throw the later stage away. After every epoch a checkpoint is written, from
 * which a killed run goes on to the same bits.
 * @throws CheckpointError; RuntimeError, `aborted` where the signal stopped it
 */
export const train = (options: TrainingOptions): Promise<TrainingResult> =>
  abortable(options.signal, "training", () => trainStages(options, classification(options.classes, options.score)));

/**
 * The same for a class at each pixel. The loss is cross-entropy by pixel plus Dice where a stage names none; scores are
 * mean cross-entropy and accuracy of pixels, and as macro F1 the mean Dice of the classes.
 * @throws MaskError; CheckpointError; RuntimeError, `aborted` where the signal stopped it
 */
export const trainSegmentation = (options: SegmentationOptions): Promise<TrainingResult> => {
  const [, classes, ...pixels] = dimsOfLogits(options.model);
  return abortable(options.signal, "training", () => trainStages(options, segmentation(classes, sizeOf(pixels))));
};

async function trainStages<E extends Inputs>(options: CommonOptions<E>, task: Task<E>): Promise<TrainingResult> {
  const saved = options.resume
    ? await loadCheckpoint(options.storage, options.checkpoint, options.fingerprint)
    : undefined;
  let progress: Progress = {
    history: saved?.history ?? [],
    best: saved?.best,
    bestValues: saved?.bestValues ?? new Map(),
  };
  for (const [index, stage] of options.stages.entries()) {
    if (saved && index < saved.stage) continue;
    const resumed = saved && index === saved.stage ? saved : undefined;
    progress = await runStage(options, task, stage, index, progress, resumed);
  }
  const { bestValues, ...outcome } = progress;
  return { ...outcome, model: withInitializers(options.model, bestValues) };
}

/** What one stage hands to the next. */
interface Progress {
  readonly history: readonly EpochRecord[];
  readonly best: Scores | undefined;
  /** Everything learnt so far, as it was in the best epoch. */
  readonly bestValues: ReadonlyMap<string, Float32Array>;
}

async function runStage<E extends Inputs>(
  options: CommonOptions<E>,
  task: Task<E>,
  stage: Stage,
  index: number,
  start: Progress,
  resumed: Checkpoint | undefined,
): Promise<Progress> {
  let epoch = resumed?.epochs ?? 0;
  let idle = resumed?.epochsWithoutGain ?? 0;
  const runner = await StageRunner.open(stage, {
    ...options,
    task,
    model: withInitializers(options.model, start.bestValues),
    precision: options.features?.precision,
    openCache: (prefix) =>
      FeatureCache.open(prefix, options.runtime, options.storage, options.cache, {
        threads: options.threads,
        limit: options.features?.limit,
        signal: options.signal,
      }),
    onProgress: (progress) => {
      options.signal?.throwIfAborted();
      options.onEvent({ kind: "progress", stage: stage.name, epoch: epoch + 1, epochs: stage.epochs, ...progress });
    },
  });
  try {
    let best = resumed?.best;
    let { bestValues } = start;
    const history = [...start.history];
    if (resumed) {
      for (const [name, values] of runner.values) values.set(resumed.values.get(name) ?? values);
      runner.optimizer.restore(resumed.optimizer);
      runner.schedule.restore(resumed.schedule);
      runner.restoreAverages(resumed.averages);
      options.onEvent({ kind: "resumed", stage: stage.name, epochs: epoch, history });
    }
    while (epoch < stage.epochs && idle < stage.patience) {
      const started = performance.now();
      const { learningRate, ...trained } = await runner.trainEpoch(options.train, epoch);
      const val = await runner.validate(options.validation);
      epoch += 1;
      runner.schedule.observe(val.loss, epoch);
      const seconds = (performance.now() - started) / 1000;
      const record: EpochRecord = { stage: stage.name, epoch, learningRate, train: trained, val, seconds };
      history.push(record);
      const gained = isBetter(val, best);
      idle = gained ? 0 : idle + 1;
      if (gained) {
        best = val;
        bestValues = new Map([...bestValues, ...copies(runner.outcome)]);
      }
      await saveCheckpoint(options.storage, options.checkpoint, {
        fingerprint: options.fingerprint,
        stage: index,
        epochs: epoch,
        epochsWithoutGain: idle,
        history,
        best,
        schedule: runner.schedule.state,
        values: runner.values,
        averages: runner.averages,
        bestValues,
        optimizer: runner.optimizer.state,
      });
      options.onEvent({ kind: "epoch", best: gained, ...record });
    }
    return { history, best, bestValues };
  } finally {
    await runner.close();
  }
}

const copies = (values: ReadonlyMap<string, Float32Array>) =>
  [...values].map(([name, data]) => [name, data.slice()] as const);
