import type { Precision } from "@leukoscope/classifier";
import type { Metrics } from "@leukoscope/evaluate";

/** One of the two files, as measured. */
export interface MeasuredFile {
  readonly precision: Precision;
  /** Of the file. */
  readonly bytes: number;
  /** Median time of one image through the model, preparation left out. */
  readonly latencyMs: number;
  /** On the test images; absent without them. */
  readonly test?: Metrics;
}

/** What a model lost and gained by being written in another precision; plain JSON. */
export interface ExportReport {
  readonly from: MeasuredFile;
  readonly to: MeasuredFile;
  /** How the two differ on the test images. */
  readonly change?: {
    /** Difference of the accuracies, new minus old. */
    readonly accuracy: number;
    /** Share of images that got the same label. */
    readonly agreement: number;
    /** Of the probability that moved furthest in an image: mean and maximum over the images. */
    readonly meanProbability: number;
    readonly maxProbability: number;
  };
  /** Of int8. */
  readonly calibration?: { readonly images: number; readonly method: string };
  /** Of the latency: threads, and runs of each model in turn. */
  readonly threads: number | "all cores";
  readonly runs: number;
}
