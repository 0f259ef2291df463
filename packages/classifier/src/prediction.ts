import { ClassifierError } from "./errors.ts";
import { LOGITS_OUTPUT } from "./interface.ts";
import type { ClassifierMetadata } from "./metadata.ts";

/** What the model says of one image. For research use only. */
export interface Prediction {
  /** The most probable class; given even when the model abstains. */
  readonly label: string;
  /** Calibrated probability of each class, in the model's order; they sum to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Whether the top probability lies below the model's abstention threshold. */
  readonly abstained: boolean;
  /** Milliseconds it took, preprocessing included. */
  readonly ms: number;
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
 * Reads scores: temperature, softmax, label, abstention. A tie goes to the earlier class.
 * @throws ClassifierError `bad-scores` when a logit is not finite
 */
export function predictionOf(
  logits: ArrayLike<number>,
  { classes, temperature, abstentionThreshold }: ClassifierMetadata,
  ms: number,
): Prediction {
  if (!Array.from(logits).every(Number.isFinite)) {
    const message = `the model gives the logits ${Array.from(logits).join(", ")}; its weights are damaged or its training diverged: train it again`;
    throw new ClassifierError("bad-scores", LOGITS_OUTPUT, logits, message);
  }
  const values = softmax(logits, temperature);
  const top = Math.max(...values);
  return {
    label: classes[values.indexOf(top)],
    probabilities: Object.fromEntries(classes.map((name, index) => [name, values[index]])),
    abstained: top < abstentionThreshold,
    ms,
  };
}
