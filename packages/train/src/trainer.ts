import type { Model } from "@leukoscope/onnx";
import { abortable, type Runtime } from "@leukoscope/runtime";
import type { Storage } from "@leukoscope/storage";
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import type { Examples } from "./examples.ts";
import { FeatureCache } from "./feature-cache.ts";
import { withInitializers } from "./frozen.ts";
import { type EpochRecord, isBetter, type Scores } from "./history.ts";
import type { Score, Stage, StepProgress } from "./stage.ts";
import { StageRunner } from "./stage-runner.ts";

/** What training tells while it goes on. */
export type TrainingEvent =
  | ({
      readonly kind: "progress";
      readonly stage: string;
      readonly epoch: number;
      readonly epochs: number;
    } & StepProgress)
  | ({ readonly kind: "epoch"; readonly best: boolean } & EpochRecord)
  | { readonly kind: "resumed"; readonly stage: string; readonly epochs: number };

export interface TrainingOptions {
  /** Inputs `[N, …]`, outputs `logits` and `probabilities` [N, classes]; N is the batch size. */
  readonly model: Model;
  readonly classes: number;
  readonly train: Examples;
  readonly validation: Examples;
  readonly stages: readonly Stage[];
  readonly seed: string;
  /** Threads of ONNX Runtime; the same count gives the same bits. */
  readonly threads?: number;
  readonly score: Score;
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

export interface TrainingResult {
  /** With the values of the best epoch by validation macro F1. */
  readonly model: Model;
  readonly best: Scores | undefined;
  readonly history: readonly EpochRecord[];
}

/**
 * Trains stage after stage; each starts from the best epoch so far. After every epoch a checkpoint is written, from
 * which a killed run goes on to the same bits.
 * @throws CheckpointError; RuntimeError, `aborted` where the signal stopped it
 */
export const train = (options: TrainingOptions): Promise<TrainingResult> =>
  abortable(options.signal, "training", () => trainStages(options));

async function trainStages(options: TrainingOptions): Promise<TrainingResult> {
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
    progress = await runStage(options, stage, index, progress, saved && index === saved.stage ? saved : undefined);
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

async function runStage(
  options: TrainingOptions,
  stage: Stage,
  index: number,
  start: Progress,
  resumed: Checkpoint | undefined,
): Promise<Progress> {
  let epoch = resumed?.epochs ?? 0;
  let idle = resumed?.epochsWithoutGain ?? 0;
  const runner = await StageRunner.open(stage, {
    ...options,
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
    let { best, bestValues } = start;
    const history = [...start.history];
    if (resumed) {
      for (const [name, values] of runner.values) values.set(resumed.values.get(name) ?? values);
      runner.optimizer.restore(resumed.optimizer);
      runner.schedule.restore(resumed.schedule);
      runner.restoreAverages(resumed.averages);
      options.onEvent({ kind: "resumed", stage: stage.name, epochs: epoch });
    }
    while (epoch < stage.epochs && idle < stage.patience) {
      const started = performance.now();
      const { learningRate, ...trained } = await runner.trainEpoch(options.train, epoch);
      const val = options.score(options.validation.labels, await runner.predict(options.validation));
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
