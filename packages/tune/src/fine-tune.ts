import {
  type ClassifierMetadata,
  fitImage,
  IMAGE_INPUT,
  LOGITS_OUTPUT,
  metadataFromProps,
  metadataToProps,
  normaliseImage,
} from "@leukoscope/classifier";
import { accuracy, confusionMatrix, f1Macro, logLoss, topClass } from "@leukoscope/evaluate";
import { dihedral, type Image } from "@leukoscope/imaging";
import { extract, type Model, readModel, type Tensor, writeModel } from "@leukoscope/onnx";
import type { Runtime } from "@leukoscope/runtime";
import { MemoryStorage, type Storage, sha256 } from "@leukoscope/storage";
import {
  adam,
  cosine,
  type Examples,
  parametersAfter,
  type Score,
  type Scores,
  type TrainingEvent,
  train,
} from "@leukoscope/train";
import { openExternal } from "@leukoscope/zoo";
import { TuneError } from "./error.ts";
import { extendClasses } from "./extend-classes.ts";

/** Images of a step. */
const BATCH = 8;
/** The image as it is, turned by a quarter three times: a cell has no upper side. */
const DRAWS = 4;
/** Prepared images that are kept for their other turns: some 80 MB at 224 x 224. */
const MOST_KEPT = 512;

export interface TunedExample {
  /** The image, cut out where a model sees a cell only; of many, asked for once for each turn. @throws ImageError */
  readonly read: () => Promise<Image>;
  readonly label: string;
  /** What the image is: its file's hash and the part of it. */
  readonly key: string;
}

export interface FineTuneOptions {
  /** The model to start from. */
  readonly base: Uint8Array;
  /** What the model is called from now on. */
  readonly name: string;
  readonly dataSet: { readonly name: string; readonly sha256: string; readonly licence?: string };
  readonly train: readonly TunedExample[];
  readonly validation: readonly TunedExample[];
  readonly epochs: number;
  readonly learningRate: number;
  readonly seed: string;
  readonly threads: number;
  readonly runtime: Runtime;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly onEvent: (event: TrainingEvent) => void;
  readonly signal?: AbortSignal;
  /** Where a checkpoint and computed features are kept, and a run that was killed goes on from; by default in memory. */
  readonly kept?: { readonly storage: Storage; readonly cache: string; readonly checkpoint: string };
}

export interface FineTuned {
  readonly model: Uint8Array;
  readonly metadata: ClassifierMetadata;
  readonly best: Scores | undefined;
}

/**
 * Trains what follows the last feature maps of a model on a person's own examples; everything before is frozen, and
 * computed once for each image and turn. Classes that the model has not are added after its own.
 *
 * The probabilities are those of the network itself: so few images can't tell a temperature, nor a threshold to abstain by.
 * @throws TuneError, `not-tunable` where the model can't be trained so; RuntimeError, `aborted` where the signal stopped it
 */
export async function fineTune(options: FineTuneOptions): Promise<FineTuned> {
  const { base, name, dataSet, epochs, learningRate, seed, createdAt, threads } = options;
  const { kept = { storage: new MemoryStorage(), cache: "features", checkpoint: "checkpoint" } } = options;
  const before = readModel(base);
  const metadata = metadataFromProps(before.metadata);
  const classes = [...new Set([...metadata.classes, ...options.train.map(({ label }) => label)])];
  const single = extendClasses(before, classes.length - metadata.classes.length);
  const batched = trainable(writeModel(single), metadata);
  const parameters = parametersAfter(batched, metadata.camLayer);
  if (parameters.length === 0) {
    throw new TuneError(
      "not-tunable",
      "Nothing follows this model's last feature maps that could be trained.",
      "Start from another model.",
    );
  }
  const { model, best } = await train({
    model: batched,
    classes: classes.length,
    train: examplesOf(options.train, classes, metadata),
    validation: examplesOf(options.validation, classes, metadata),
    stages: [
      {
        name: "head",
        trainable: parameters,
        batchNormalization: "frozen",
        batchNormalizationMomentum: 0.1,
        epochs,
        patience: epochs,
        optimizer: () => adam({ decoupled: true, weightDecay: 0.01 }),
        schedule: () => cosine({ learningRate }),
        labelSmoothing: 0.05,
        draws: DRAWS,
      },
    ],
    score,
    seed,
    threads,
    runtime: options.runtime,
    ...kept,
    resume: true,
    fingerprint: await hashOf({ dataSet, classes, base: await sha256(base), epochs, learningRate, seed, threads }),
    onEvent: options.onEvent,
    signal: options.signal,
  });
  const { sets: _, ...known } = metadata;
  const tuned: ClassifierMetadata = {
    ...known,
    name,
    version: "1",
    created: createdAt,
    classes,
    weightTag: `${metadata.name} ${metadata.version}`,
    trainingData: { name: dataSet.name, hash: dataSet.sha256, licence: dataSet.licence ?? "the owner's" },
    protocolHash: await hashOf({ epochs, learningRate, seed, BATCH, DRAWS }),
    temperature: 1,
    abstentionThreshold: 0,
  };
  const learnt = { ...withValues(single, model, parameters), metadata: metadataToProps(tuned) };
  return { model: writeModel(learnt), metadata: tuned, best };
}

const hashOf = (settings: object): Promise<string> => sha256(new TextEncoder().encode(JSON.stringify(settings)));

/** The model for a batch, with what training asks for and nothing else. */
function trainable(bytes: Uint8Array, { name, input }: ClassifierMetadata): Model {
  if (input.width !== input.height) {
    throw new TuneError(
      "not-tunable",
      `${name} takes pictures of ${input.width} x ${input.height} pixels; only square ones can be turned.`,
      "Start from another model.",
    );
  }
  const opened = openExternal(bytes, { source: name, batch: BATCH, size: input.width });
  const wanted = opened.outputs.filter(({ name: output }) => output === LOGITS_OUTPUT || output === "probabilities");
  if (wanted.length < 2)
    throw new TuneError("not-tunable", `${name} gives no probabilities.`, "Export it again with this software.");
  return extract(
    opened,
    opened.inputs.filter(({ name: value }) => value === IMAGE_INPUT),
    wanted,
  );
}

function withValues(model: Model, trained: Model, parameters: readonly string[]): Model {
  const initializers = new Map(model.initializers);
  for (const parameter of parameters) {
    const own = initializers.get(parameter);
    const learnt = trained.initializers.get(parameter);
    if (own === undefined || learnt === undefined || own.data.length !== learnt.data.length) {
      throw new TuneError(
        "not-tunable",
        `What was learnt of ${parameter} has no place in the model.`,
        "Start from another model.",
      );
    }
    const tensor: Tensor = { ...own, data: learnt.data } as Tensor;
    initializers.set(parameter, tensor);
  }
  return { ...model, initializers };
}

function examplesOf(
  examples: readonly TunedExample[],
  classes: readonly string[],
  metadata: ClassifierMetadata,
): Examples {
  const kept = new Map<number, Promise<Image>>();
  const fit = (index: number): Promise<Image> => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const fitted = examples[index].read().then((image) => fitImage(image, metadata));
    if (kept.size < MOST_KEPT) kept.set(index, fitted);
    return fitted;
  };
  return {
    labels: examples.map(({ label }) => classes.indexOf(label)),
    key: (index) => examples[index].key,
    async input(index, draw) {
      const { data } = normaliseImage(dihedral(await fit(index), draw), metadata);
      return Float32Array.from(data, Number);
    },
  };
}

/** Macro F1 is that of the classes that occur, as scikit-learn has it: a model may know many that nobody labelled. */
const score: Score = (labels, probabilities) => {
  const said = probabilities.map(topClass);
  const occurring = [...new Set([...labels, ...said])];
  const places = (classes: Iterable<number>) => Array.from(classes, (label) => occurring.indexOf(label));
  const confusion = confusionMatrix(places(labels), places(said), occurring.length);
  return { accuracy: accuracy(confusion), f1Macro: f1Macro(confusion), loss: logLoss([...labels], probabilities) };
};
