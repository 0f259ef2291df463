import type { AbstentionThreshold } from "@leukoscope/evaluate";

/** What calibration found on the validation images. Plain JSON. */
export interface CalibrationReport {
  /** Validation images. */
  readonly images: number;
  readonly temperature: {
    readonly value: number;
    /** Before and after, on the images it was fitted to. */
    readonly logLoss: readonly [number, number];
    readonly ece: readonly [number, number];
  };
  readonly sets: {
    readonly coverage: number;
    readonly threshold: number;
    readonly thresholdsByClass: readonly number[];
    readonly imagesByClass: readonly number[];
  };
  /** Left out where no error was asked for. `found` is `null` where the images cannot promise it. */
  readonly abstention?: { readonly error: number; readonly found: AbstentionThreshold | null };
  /** Left out where there is none; `notes` says why. */
  readonly gate?: {
    readonly keep: number;
    readonly threshold: number;
    readonly features: number;
    /** Of the covariance, in [0, 1]. */
    readonly shrinkage: number;
    /** Training images it was fitted to. */
    readonly images: number;
    /** Share of the validation images it lets in. */
    readonly kept: number;
  };
  /** What could not be had, and why. */
  readonly notes: readonly string[];
}
