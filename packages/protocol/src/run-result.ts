import type { Metrics } from "@leukoscope/evaluate";
import type { Acceptance } from "./acceptance.ts";
import type { CalibrationReport } from "./calibration/calibration-report.ts";
import type { Groups } from "./evaluation/records.ts";
import type { TrustSummary } from "./evaluation/trust-summary.ts";

/** What a run came to. */
export interface RunResult {
  /** The run's folder. */
  readonly run: string;
  /** Path of the model file. */
  readonly model: string;
  readonly epochs: number;
  readonly seconds: number;
  readonly val: Metrics;
  /** Altalhi and Alzahrani's check of training against validation. */
  readonly acceptance: Acceptance;
  /** Left out where the test is locked and was not asked for. */
  readonly test?: Metrics;
  /** What the validation images told of the scores. */
  readonly calibration: CalibrationReport;
  /** What abstention, gate and prediction sets came to on the test; on validation where the test stayed locked. */
  readonly trust: TrustSummary;
  /** What the intervals of those images resample by, where images belong together. */
  readonly groupedBy?: Groups["by"];
}
