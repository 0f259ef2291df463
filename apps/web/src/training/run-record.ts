import type { EpochRecord } from "@leukoscope/train";
import type { Unit } from "../workspace/records.ts";

export type RunState = "waiting" | "running" | "done" | "stopped" | "failed";

/** One fine-tuning, as far as it has come. */
export interface RunRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly state: RunState;
  /** Id of the model that it started from. */
  readonly base: string;
  /** Id of the model that came out; null until then. */
  readonly model: string | null;
  readonly dataSet: string;
  /** What was labelled; of a run from before this was kept, cells. */
  readonly unit?: Unit;
  readonly classes: readonly string[];
  readonly images: { readonly train: number; readonly validation: number };
  readonly epochs: number;
  readonly learningRate: number;
  readonly history: readonly EpochRecord[];
  /** What is being done now, in [0, 1]. */
  readonly progress: number;
  readonly error: string | null;
}
