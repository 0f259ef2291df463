import type { ConformalModel } from "@leukoscope/evaluate";
import type { FitSpec, NormalisationSpec } from "./preprocess.ts";
import type { OutlierGate } from "./trust/outlier-gate.ts";

/** What a model was trained on. */
export interface TrainingData {
  readonly name: string;
  /** SHA-256 of the manifest, hexadecimal. */
  readonly hash: string;
  /** SPDX identifier or the publisher's own words. */
  readonly licence: string;
}

/** Thresholds of prediction sets, found on validation images. */
export interface SetThresholds {
  /** Sets that hold the true class of the wanted share of all images. */
  readonly marginal: ConformalModel;
  /** Sets that do so within each class. */
  readonly byClass: ConformalModel;
}

/** In what a model file keeps its weights; `int8` computes in eight bits, too. */
export const precisions = ["fp32", "fp16", "int8"] as const;
export type Precision = (typeof precisions)[number];

/** All that a model file says of itself: what it takes to prepare an image, to read the scores, and to cite it. */
export interface ClassifierMetadata extends FitSpec, NormalisationSpec {
  readonly name: string;
  readonly version: string;
  /** When it was trained, ISO 8601 date or date and time. */
  readonly created?: string;
  readonly task: "image-classification";
  /** In the order of the logits: at least two, no two alike, none empty. */
  readonly classes: readonly string[];
  /** timm's name without the tag: `mobilenetv1_075`. */
  readonly architecture: string;
  /** timm's tag of the weights it started from: `keras_in1k`; `none` for random weights. */
  readonly weightTag: string;
  readonly trainingData: TrainingData;
  /** SHA-256 of the protocol file, hexadecimal. */
  readonly protocolHash: string;
  /** Logits are divided by it before the softmax (Guo et al. 2017); above 0, 1 leaves them alone. */
  readonly temperature: number;
  /** The model abstains when its top probability is below; in [0, 1], 0 never abstains. */
  readonly abstentionThreshold: number;
  /** Prediction sets; a model without them names one class only. */
  readonly sets?: SetThresholds;
  /** Turns away what is not of the kind trained on; a model without it labels whatever it is shown. */
  readonly gate?: OutlierGate;
  /** The value of the graph, [1, C, h, w], on which class activation maps are drawn. */
  readonly camLayer: string;
  /** Of the weights: SPDX identifier. */
  readonly licence: string;
  readonly intendedUse: string;
  /** `fp32` when it is not said. */
  readonly precision?: Precision;
}
