import { type ClassifierMetadata, type ImagePreparer, metadataToProps, RESEARCH_USE } from "@leukoscope/classifier";
import { copyLock, recordLook, resolvePath, withoutTest } from "@leukoscope/data";
import { accuracy, confusionMatrix, f1Macro, topClass } from "@leukoscope/evaluate";
import type { PreparationStep } from "@leukoscope/imaging";
import { type Model, writeModel } from "@leukoscope/onnx";
import { abortable, type Runtime } from "@leukoscope/runtime";
import { readText, type Storage, sha256, writeText } from "@leukoscope/storage";
import { type Score, type TrainingEvent, train } from "@leukoscope/train";
import type { ParameterSource } from "@leukoscope/zoo";
import { acceptanceOf } from "./acceptance.ts";
import { drawsOf, viewsOf } from "./augmentation-schema.ts";
import { withAugmentation } from "./augmented-stage.ts";
import { balancedTraining } from "./balanced-training.ts";
import { calibrateModel } from "./calibration/calibrate-model.ts";
import { type DataSet, loadDataSet } from "./data-set.ts";
import { ProtocolError } from "./errors.ts";
import { evaluateRecords } from "./evaluate-model.ts";
import { ImageExamples } from "./image-examples.ts";
import { inputFit } from "./input-fit.ts";
import { type ModelSource, modelSource } from "./model-source.ts";
import { resolvePreparation } from "./preparation.ts";
import { runCard } from "./run-card.ts";
import type { Environment } from "./run-folder/environment.ts";
import { writeReport } from "./run-folder/write-report.ts";
import type { RunResult } from "./run-result.ts";
import { type Protocol, parseProtocol } from "./schema.ts";
import { stageOf } from "./stages.ts";
import { TrainingExamples } from "./training-examples.ts";

export type RunEvent =
  | TrainingEvent
  | { readonly kind: "import" | "calibration" | "evaluation"; readonly done: number; readonly of: number };

export interface RunOptions {
  /** Path of the YAML file; absolute. */
  readonly protocol: string;
  /** Path of a manifest that takes the place of the protocol's folder; absolute. */
  readonly data?: string;
  /** The run's folder; absolute. */
  readonly out: string;
  /** `key=value` */
  readonly overrides: readonly string[];
  readonly resume: boolean;
  readonly threads: number;
  /** Folder of cached features, shared by runs; absolute. */
  readonly cache: string;
  /** Folder of the weights that "zoo pull" has fetched, for `model.weights: pretrained`; absolute. */
  readonly weights?: string;
  /** Gives the random stand-in for weights of a seed; by default each run draws its own. The same bits whichever. */
  readonly standIns?: (seed: number) => ParameterSource;
  readonly runtime: Runtime;
  readonly storage: Storage;
  /**
   * Decodes, prepares and augments the images: `openPreparer(workers)`; by default in this thread. The same bits
   * whichever. It stays the caller's to close.
   */
  readonly preparer?: ImagePreparer;
  /** Judge the model on a locked test too; the look is counted. A test that is not locked is always judged on. */
  readonly test?: boolean;
  /** Nothing can read the test images, locked or not, and there is no figure of theirs: for choosing settings. */
  readonly sealTest?: boolean;
  /** Who looks at a locked test, for its log. */
  readonly by?: string;
  /** On what the run runs, for its folder. */
  readonly environment?: Environment;
  readonly onEvent: (event: RunEvent) => void;
  /** Stops the run; `resume` goes on after the last finished epoch, to the bits of an unbroken run. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a protocol: data, split, training, the model file, and its judgement on validation and test images. The test
 * images are read once, by the finished model file; until then a locked test cannot be read at all, and then only where
 * `test` asks for it.
 *
 * The run's folder then holds `protocol.json` (resolved), `manifest.jsonl` (with the split), `history.jsonl`,
 * `metrics.jsonl` and a TensorBoard event file (an epoch a line), `environment.json`, `CHECKLIST.md`, `errors.html`,
 * `metrics.json`, `predictions.jsonl` of the test (of validation, where the test stayed locked), `model.onnx`, its model card `README.md`, and pictures.
 * @throws ProtocolError, ManifestError, ImportError, StorageError for what the user gave; RuntimeError, `aborted` where
 *   the signal stopped it
 */
export const runProtocol = (options: RunOptions): Promise<RunResult> =>
  abortable(options.signal, "the run", () => run(options));

async function run(options: RunOptions): Promise<RunResult> {
  const started = performance.now();
  const { storage, out, preparer, signal } = options;
  const onEvent = (event: RunEvent) => {
    signal?.throwIfAborted();
    options.onEvent(event);
  };
  const base = resolvePath(options.protocol, ".");
  const protocol = parseProtocol(await readText(storage, options.protocol), options.protocol, options.overrides);
  const checkpoint = `${out}/checkpoint.safetensors`;
  if (!options.resume && (await storage.exists(checkpoint))) {
    throw new ProtocolError(
      "run-exists",
      out,
      `${out} holds a run already; go on with --resume, or choose another folder with --out`,
    );
  }
  const data = await loadDataSet(storage, protocol, {
    manifest: options.data,
    base,
    onProgress: (done, of) => onEvent({ kind: "import", done, of }),
  });
  await writeText(storage, `${out}/protocol.json`, `${JSON.stringify(protocol, undefined, 2)}\n`);
  await writeText(storage, `${out}/manifest.jsonl`, data.manifest);
  const lockOf = options.data ?? "";
  if (data.lock) await copyLock(storage, data.lock, lockOf, `${out}/manifest.jsonl`);
  const closed = options.sealTest || (data.lock !== undefined && !options.test);
  const sealed = data.lock || closed ? withoutTest(storage, data.splits.test, lockOf) : storage;

  const source = await modelSource(
    sealed,
    protocol,
    `${base}/protocol`,
    data.classes.length,
    options.weights,
    options.standIns,
  );
  const preparation = await resolvePreparation(protocol.preparation ?? [], sealed, options.protocol);
  const metadata = await metadataOf(protocol, data, source, preparation);
  const { augmentation } = protocol;
  const seed = String(protocol.seed);
  const classifier = source.build(protocol.batch * viewsOf(augmentation), { training: true });
  const draws = drawsOf(augmentation);
  const reading = { preparer, signal };
  const images = balancedTraining(data.splits.train, protocol.balancing, `${seed}/balancing`);
  const training = await TrainingExamples.create(images, data.classes, sealed, metadata, augmentation, seed, reading);
  const counts = { classes: data.classes, labels: training.labels };
  const trained = await train({
    model: classifier.model,
    classes: data.classes.length,
    train: training,
    validation: await ImageExamples.create(data.splits.val, data.classes, sealed, metadata, reading),
    stages: protocol.stages.map((stage) => withAugmentation(stageOf(stage, classifier, draws, counts), augmentation)),
    features: protocol.features,
    seed,
    score: scoreFor(data.classes),
    checkpoint,
    fingerprint: await fingerprint(protocol, data, source.weightsHash, options.threads, metadata.preparation),
    ...options,
    storage: sealed,
  });

  const single = withLearnt(source.build(1).model, classifier.model, trained.model);
  const calibrated = await calibrateModel({
    ...options,
    storage: sealed,
    model: writeModel({ ...single, metadata: metadataToProps(metadata) }),
    train: data.splits.train,
    validation: data.splits.val,
    plan: protocol.calibration,
    onProgress: (done, of) => onEvent({ kind: "calibration", done, of }),
  });
  const model = calibrated.bytes;
  await storage.write(`${out}/model.onnx`, model);
  const judge = (side: "val" | "test") =>
    evaluateRecords(model, data.splits[side], {
      ...options,
      storage: side === "val" ? sealed : storage,
      onProgress: (done, of) => onEvent({ kind: "evaluation", done, of }),
    });
  const val = await judge("val");
  if (data.lock && !closed) {
    const looker = { by: options.by ?? "unknown", command: "train --test", now: new Date() };
    await recordLook(storage, data.lock, lockOf, model, looker);
  }
  const test = closed ? undefined : await judge("test");
  const result: RunResult = {
    run: out,
    model: `${out}/model.onnx`,
    epochs: trained.history.length,
    seconds: (performance.now() - started) / 1000,
    val: val.metrics,
    acceptance: acceptanceOf(trained.history),
    ...(test && { test: test.metrics }),
    calibration: calibrated.report,
    trust: (test ?? val).trust,
    groupedBy: (test ?? val).groupedBy,
  };
  const { environment = {} } = options;
  // The card comes before metrics.json, which says that the run is finished.
  const finished = { protocol, data, metadata: calibrated.metadata, model: single, result };
  await writeText(storage, `${out}/README.md`, runCard(finished));
  await writeReport(storage, {
    out,
    history: trained.history,
    judged: test ?? val,
    result,
    protocol,
    data,
    environment,
  });
  return result;
}

async function metadataOf(
  protocol: Protocol,
  data: DataSet,
  source: ModelSource,
  preparation: readonly PreparationStep[],
): Promise<ClassifierMetadata> {
  return {
    name: protocol.name,
    version: "0.1.0",
    task: "image-classification",
    classes: data.classes,
    ...inputFit(protocol.model.size, preparation),
    colourOrder: "RGB",
    ...source.normalisation,
    architecture: source.architecture,
    weightTag: source.weightTag,
    trainingData: { name: protocol.data.name, hash: data.hash, licence: protocol.data.licence },
    protocolHash: await sha256(new TextEncoder().encode(JSON.stringify(protocol))),
    temperature: 1,
    abstentionThreshold: 0,
    camLayer: source.build(1).camLayer,
    licence: source.licence,
    intendedUse: RESEARCH_USE,
  };
}

/** A model at another batch size with what was learnt; shapes worked out for a batch size stay its own. */
function withLearnt(model: Model, before: Model, after: Model): Model {
  const values = [...model.initializers].map(([name, tensor]) => {
    const learnt = after.initializers.get(name);
    return [name, learnt && learnt !== before.initializers.get(name) ? learnt : tensor] as const;
  });
  return { ...model, initializers: new Map(values) };
}

const scoreFor =
  (classes: readonly string[]): Score =>
  (labels, probabilities) => {
    const confusion = confusionMatrix(labels, probabilities.map(topClass), classes.length);
    const losses = labels.map((label, row) => -Math.log(Math.max(probabilities[row][label], Number.MIN_VALUE)));
    return {
      accuracy: accuracy(confusion),
      f1Macro: f1Macro(confusion),
      loss: losses.reduce((total, loss) => total + loss, 0) / labels.length,
    };
  };

async function fingerprint(
  protocol: Protocol,
  data: DataSet,
  weights: string,
  threads: number,
  preparation: ClassifierMetadata["preparation"],
): Promise<string> {
  // The protocol may name an image for a stain's reference; the preparation holds what was read from it.
  return sha256(new TextEncoder().encode(JSON.stringify({ protocol, data: data.hash, weights, threads, preparation })));
}
