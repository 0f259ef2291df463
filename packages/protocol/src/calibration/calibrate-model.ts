import {
  Classifier,
  ClassifierError,
  type ClassifierMetadata,
  FEATURES_OUTPUT,
  gateScore,
  metadataFromProps,
  metadataToProps,
  type OutlierGate,
  type Scores,
  withFeatureOutput,
} from "@leukoscope/classifier";
import type { ManifestRecord } from "@leukoscope/data";
import {
  abstentionThreshold,
  calibrateConformal,
  expectedCalibrationError,
  type FeatureRow,
  fitTemperature,
  scaleLogits,
  topClass,
} from "@leukoscope/evaluate";
import { type ExternalData, type Model, readModel, writeModel } from "@leukoscope/onnx";
import { abortable, type Runtime } from "@leukoscope/runtime";
import { ProtocolError } from "../errors.ts";
import { checkClasses, groupsOf } from "../evaluation/records.ts";
import { calibrationImages } from "../export/calibration-images.ts";
import type { CalibrationReport } from "./calibration-report.ts";
import type { CalibrationPlan } from "./calibration-schema.ts";
import { fitGate } from "./fit-gate.ts";
import { type ScoringContext, scoreImages } from "./score-images.ts";

/** So many training images tell what they look like; more only take longer. */
const GATE_IMAGES = 2000;

export interface CalibrationInput extends Omit<ScoringContext, "onImage"> {
  /** An ONNX file with classifier metadata. */
  readonly model: Uint8Array;
  /** What the model was trained on; the gate learns from them. */
  readonly train: readonly ManifestRecord[];
  /** Images it was not trained on, and that are no test. */
  readonly validation: readonly ManifestRecord[];
  readonly plan: CalibrationPlan;
  readonly runtime: Runtime;
  readonly threads?: number;
  /** Reads weights that the model keeps in files beside it; what is written is one file. */
  readonly external?: ExternalData;
  readonly onProgress?: (done: number, of: number) => void;
}

export interface Calibrated {
  readonly bytes: Uint8Array;
  readonly metadata: ClassifierMetadata;
  readonly report: CalibrationReport;
}

/**
 * Adds to a model file what the validation images tell of its scores: a temperature, thresholds of prediction sets, an
 * abstention threshold for the wanted error, and a gate against images unlike those trained on. What was there is
 * replaced; the weights stay as they are.
 *
 * The validation images have chosen the best epoch, so they are a little too kind: judge the result on a test.
 * @throws ProtocolError `bad-data` without images, or for classes the model does not know; ImageError; as
 *   `Classifier.load`; RuntimeError, `aborted` where the signal stopped it
 */
export const calibrateModel = (input: CalibrationInput): Promise<Calibrated> =>
  abortable(input.signal, "the calibration", () => calibrate(input));

async function calibrate(input: CalibrationInput): Promise<Calibrated> {
  const { plan, validation, external } = input;
  const original = readModel(input.model, { external });
  const given = metadataFromProps(original.metadata);
  const { sets: _sets, gate: _gate, ...bare } = given;
  const metadata: ClassifierMetadata = { ...bare, temperature: 1, abstentionThreshold: 0 };
  if (validation.length === 0) {
    throw new ProtocolError("bad-data", "validation", "there is no image to calibrate on; split the images first");
  }
  checkClasses(validation, metadata.classes);
  const notes: string[] = [];
  const model = plan.gate ? giving(original, metadata, notes) : original;
  const hasFeatures = model.outputs.some(({ name }) => name === FEATURES_OUTPUT);
  const train = plan.gate && hasFeatures ? calibrationImages(input.train, GATE_IMAGES) : [];
  const { onValidation, onTrain } = await scoresOf(model, metadata, train, input);

  const labels = validation.map((record) => metadata.classes.indexOf(record.class));
  const temperature = temperatureOf(labels, onValidation, plan, notes);
  const probabilities = onValidation.map(({ logits }) => scaleLogits(Float32Array.from(logits), temperature.value));
  const classCount = metadata.classes.length;
  const conformal = { labels, probabilities, classCount, coverage: plan.coverage };
  const sets = {
    marginal: calibrateConformal(conformal),
    byClass: calibrateConformal({ ...conformal, byClass: true }),
  };
  noteSmallClasses(sets.byClass.calibration, metadata.classes, plan.coverage, notes);
  const abstention = abstentionOf(labels, probabilities, validation, plan, notes);
  const gate = gateOf(onValidation, onTrain, train, metadata.classes, plan, notes);

  const calibrated: ClassifierMetadata = {
    ...metadata,
    temperature: temperature.value,
    abstentionThreshold: abstention?.found?.threshold ?? 0,
    sets,
    ...(gate && { gate }),
  };
  return {
    bytes: writeModel({ ...(gate ? model : original), metadata: metadataToProps(calibrated) }),
    metadata: calibrated,
    report: {
      images: validation.length,
      temperature,
      sets: {
        coverage: plan.coverage,
        threshold: sets.marginal.thresholds[0],
        thresholdsByClass: sets.byClass.thresholds,
        imagesByClass: sets.byClass.calibration,
      },
      ...(abstention && { abstention }),
      ...(gate && { gate: gateReport(gate, onValidation, train.length) }),
      notes,
    },
  };
}

/** The model with what a gate reads, where its graph has that. */
function giving(model: Model, { camLayer }: ClassifierMetadata, notes: string[]): Model {
  try {
    return withFeatureOutput(model, camLayer);
  } catch (error) {
    if (!(error instanceof ClassifierError)) throw error;
    notes.push(error.message);
    return model;
  }
}

async function scoresOf(
  model: Model,
  metadata: ClassifierMetadata,
  train: readonly ManifestRecord[],
  { runtime, threads, validation, onProgress, ...context }: CalibrationInput,
): Promise<{ onValidation: readonly Scores[]; onTrain: readonly Scores[] }> {
  const bytes = writeModel({ ...model, metadata: metadataToProps(metadata) });
  const classifier = await Classifier.load(runtime, bytes, { threads });
  let done = 0;
  const onImage = () => onProgress?.(++done, validation.length + train.length);
  try {
    const onValidation = await scoreImages(classifier, validation, { ...context, onImage });
    return { onValidation, onTrain: await scoreImages(classifier, train, { ...context, onImage }) };
  } finally {
    await classifier.close();
  }
}

function temperatureOf(
  labels: readonly number[],
  scores: readonly Scores[],
  plan: CalibrationPlan,
  notes: string[],
): CalibrationReport["temperature"] {
  const logits = scores.map((row) => Float32Array.from(row.logits));
  const eceAt = (value: number) =>
    expectedCalibrationError(
      labels,
      logits.map((row) => scaleLogits(row, value)),
    );
  const fit = fitTemperature(labels, logits);
  const plain = { value: 1, logLoss: [fit.lossBefore, fit.lossBefore], ece: [eceAt(1), eceAt(1)] } as const;
  if (!plan.temperature) return plain;
  if (fit.atBound) {
    notes.push(
      "no temperature: the validation images call for endless sharpening or softening, as those without an error do",
    );
    return plain;
  }
  const { temperature: value, lossBefore, lossAfter } = fit;
  return { value, logLoss: [lossBefore, lossAfter], ece: [eceAt(1), eceAt(value)] };
}

function abstentionOf(
  labels: readonly number[],
  probabilities: readonly (readonly number[])[],
  records: readonly ManifestRecord[],
  { error }: CalibrationPlan,
  notes: string[],
): CalibrationReport["abstention"] {
  if (error === undefined) return undefined;
  const found = abstentionThreshold({
    confidence: probabilities.map((row) => row[topClass(row)]),
    right: labels.map((label, i) => topClass(probabilities[i]) === label),
    error,
    groups: groupsOf(records)?.values,
  });
  if (found === null) {
    notes.push(`no abstention threshold: ${records.length} validation images cannot promise an error below ${error}`);
  }
  return { error, found };
}

function gateOf(
  onValidation: readonly Scores[],
  onTrain: readonly Scores[],
  train: readonly ManifestRecord[],
  classes: readonly string[],
  plan: CalibrationPlan,
  notes: string[],
): OutlierGate | undefined {
  const rows = (scores: readonly Scores[]) =>
    scores.flatMap(({ features }): FeatureRow[] => (features ? [features] : []));
  const heldOut = rows(onValidation);
  if (!plan.gate || heldOut.length === 0) return undefined;
  if (train.length === 0) {
    notes.push("no gate: there are no training images to learn from");
    return undefined;
  }
  const labels = train.map((record) => classes.indexOf(record.class));
  const gate = fitGate({ labels, features: rows(onTrain), heldOut, classes: classes.length }, plan.keep);
  if (typeof gate !== "string") return gate;
  notes.push(`no gate: ${gate}`);
  return undefined;
}

function gateReport(gate: OutlierGate, scores: readonly Scores[], images: number): CalibrationReport["gate"] {
  const kept = scores.filter(({ features }) => features && gateScore(gate, features) <= 1).length / scores.length;
  const { dimension, shrinkage } = gate.features;
  return { keep: gate.keep, threshold: gate.threshold, features: dimension, shrinkage, images, kept };
}

function noteSmallClasses(
  counts: readonly number[],
  classes: readonly string[],
  coverage: number,
  notes: string[],
): void {
  const needed = Math.ceil(coverage / (1 - coverage) - 1e-9);
  const small = classes.filter((_, k) => counts[k] < needed);
  if (small.length > 0) {
    notes.push(
      `${small.join(", ")}: fewer than ${needed} validation images, so every set that promises its coverage by class holds ${small.length === 1 ? "it" : "them"}`,
    );
  }
}
