import type { Metrics } from "@leukoscope/evaluate";

/** What a run came to. */
export interface RunResult {
  /** The run's folder. */
  readonly run: string;
  /** Path of the model file. */
  readonly model: string;
  readonly epochs: number;
  readonly seconds: number;
  readonly val: Metrics;
  /** Left out where the test is locked and was not asked for. */
  readonly test?: Metrics;
}
