import type { Metrics } from "@leukoscope/evaluate";
import type { CalibrationReport } from "../../calibration/calibration-report.ts";
import type { TrustSummary } from "../../evaluation/trust-summary.ts";

/** A set of images the model was trained on. */
export interface CardDataset {
  readonly name: string;
  /** Identifier for machines: `namespace/name` on the Hugging Face hub, a DOI or a short slug. */
  readonly id: string;
  readonly url?: string;
  /** As its authors state it. */
  readonly licence: string;
  /** How its authors ask to be cited. */
  readonly citation?: string;
  /** Number of images used, all splits together. */
  readonly images: number;
  readonly description?: string;
}

/** One test of the model, or of a model trained alike on another split. */
export interface CardEvaluation {
  /** Name of the split, such as `random stratified 80/10/10` or `contiguous blocks`. */
  readonly split: string;
  /** What was held out, and what the split does or does not guard against. */
  readonly description: string;
  /** `name` of one of the data sets. */
  readonly dataset: string;
  readonly metrics: Metrics;
  /** What abstention, gate and prediction sets came to on these images. */
  readonly trust?: TrustSummary;
  /** What `groups` of the evaluation were, such as `patient`, where it had them. */
  readonly groupedBy?: string;
}

/** How an image becomes the model's input. */
export interface CardPreprocessing {
  /** Names of the steps on the whole image, in their order. */
  readonly steps?: readonly string[];
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Such as `bicubic with antialiasing to 224 x 224, aspect ratio not kept`. */
  readonly resize: string;
  /** Such as `none` or `centre crop, 87.5 %`. */
  readonly crop: string;
  readonly colourOrder: "RGB" | "BGR";
  /** Subtracted from, and divided into, values scaled to [0, 1]; one a channel. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export interface ModelCardData {
  /** Folder and repository name, such as `b-all-subtypes`. */
  readonly id: string;
  readonly title: string;
  /** One paragraph: what the model does, on what. */
  readonly summary: string;
  /** Licence of the weights as a Hugging Face identifier, such as `apache-2.0`. */
  readonly license: string;
  /** Beside the standard ones. */
  readonly tags?: readonly string[];
  /** In the order of the model's outputs. */
  readonly classes: readonly { readonly name: string; readonly description?: string }[];
  readonly architecture: {
    /** As in the zoo, such as `mobilenetv1_075.keras_in1k`. */
    readonly name: string;
    readonly parameters: number;
    /** Where the starting weights came from, with their licence; without it, trained from scratch. */
    readonly startedFrom?: string;
  };
  readonly datasets: readonly CardDataset[];
  /** How it was trained, in sentences: stages, optimiser, augmentation, time and machine. */
  readonly training: string;
  readonly provenance?: {
    /** SHA-256 of the manifest and of the protocol. */
    readonly dataHash?: string;
    readonly protocolHash?: string;
    readonly seed?: number;
    readonly version?: string;
  };
  /** At least one; give every split that was tried, the hardest included. */
  readonly evaluations: readonly CardEvaluation[];
  /** Purposes the model was made for, and those it must not serve; the research-use line is added by itself. */
  readonly intendedUse: readonly string[];
  readonly outOfScope: readonly string[];
  readonly limits: readonly string[];
  readonly preprocessing: CardPreprocessing;
  /** What the validation images told of the scores. */
  readonly calibration?: CalibrationReport;
  /** Shell commands that run the model from a clone. */
  readonly commands: readonly string[];
}
