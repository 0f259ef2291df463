import { predictionSet } from "@leukoscope/evaluate";
import { ClassifierError } from "./errors.ts";
import { FEATURES_OUTPUT, LOGITS_OUTPUT } from "./interface.ts";
import type { ClassifierMetadata, SetThresholds } from "./metadata.ts";
import { gateScore } from "./trust/outlier-gate.ts";

/**
 * Why a model abstains. `unlike-training`: the gate takes the image for none of the kind trained on; the scores then mean
 * nothing. `unsure`: the top probability is below the abstention threshold.
 */
export type AbstentionReason = "unlike-training" | "unsure";

/** What the model says of one image. For research use only. */
export interface Prediction {
  /** The most probable class; given even when the model abstains. */
  readonly label: string;
  /** Calibrated probability of each class, in the model's order; they sum to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Whether the model would rather not say. */
  readonly abstained: boolean;
  /** Why, where it abstains. */
  readonly reason?: AbstentionReason;
  /** The classes that may be the true one, of a model with prediction sets; never empty. */
  readonly set?: readonly string[];
  /** As `set`, with the coverage promised within each class instead of over all images. */
  readonly setByClass?: readonly string[];
  /** Of a model with a gate: how unlike the training images this one is; above 1 it is turned away. */
  readonly gateScore?: number;
  /** Milliseconds it took, preprocessing included. */
  readonly ms: number;
}

/** What the network itself gives for one image. */
export interface Scores {
  /** One a class. */
  readonly logits: ArrayLike<number>;
  /** Of a model with a feature output: what a gate judges by. */
  readonly features?: Float32Array;
}

/** Softmax of `logits / temperature`, in double precision and without overflow. */
export function softmax(logits: ArrayLike<number>, temperature = 1): number[] {
  const scaled = Array.from(logits, (logit) => logit / temperature);
  const largest = Math.max(...scaled);
  const powers = scaled.map((logit) => Math.exp(logit - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/**
 * Reads scores: temperature, softmax, label, prediction sets, gate, abstention. A tie goes to the earlier class.
 * @param features the graph's output `features`; without them a gate is not asked
 * @throws ClassifierError `bad-scores` when a logit or a feature is not finite
 */
export function predictionOf(
  logits: ArrayLike<number>,
  { classes, temperature, abstentionThreshold, sets, gate }: ClassifierMetadata,
  ms: number,
  features?: Float32Array,
): Prediction {
  checkFinite(LOGITS_OUTPUT, logits);
  const values = softmax(logits, temperature);
  const top = Math.max(...values);
  const score = gate && features && judged(gate, features);
  const reason = reasonOf(score, top < abstentionThreshold);
  return {
    label: classes[values.indexOf(top)],
    probabilities: Object.fromEntries(classes.map((name, index) => [name, values[index]])),
    abstained: reason !== undefined,
    ...(reason && { reason }),
    ...(sets && setsOf(sets, values, classes)),
    ...(score !== undefined && { gateScore: score }),
    ms,
  };
}

function judged(gate: NonNullable<ClassifierMetadata["gate"]>, features: Float32Array): number {
  checkFinite(FEATURES_OUTPUT, features);
  return gateScore(gate, features);
}

function reasonOf(score: number | undefined, unsure: boolean): AbstentionReason | undefined {
  if (score !== undefined && score > 1) return "unlike-training";
  return unsure ? "unsure" : undefined;
}

function setsOf({ marginal, byClass }: SetThresholds, probabilities: readonly number[], classes: readonly string[]) {
  const named = (model: SetThresholds["marginal"]) => predictionSet(model, probabilities).map((k) => classes[k]);
  return { set: named(marginal), setByClass: named(byClass) };
}

function checkFinite(output: string, values: ArrayLike<number>): void {
  const bad = Array.from(values).find((value) => !Number.isFinite(value));
  if (bad === undefined) return;
  const shown = values.length > 16 ? `${bad} among its ${output}` : `the ${output} ${Array.from(values).join(", ")}`;
  const message = `the model gives ${shown}; its weights are damaged or its training diverged: train it again`;
  throw new ClassifierError("bad-scores", output, values, message);
}
