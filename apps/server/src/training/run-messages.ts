import type { RunEvent, RunResult } from "@leukoscope/protocol";
import type { Budget, StudyEvent, StudyResult, StudyRun } from "@leukoscope/study";
import type { TuningResult } from "./tune-run.ts";

interface Common {
  /** Manifest of the images; absolute. */
  readonly data?: string;
  readonly out: string;
  readonly overrides: readonly string[];
  readonly threads: number;
  readonly cache: string;
  readonly weights?: string;
}

/** What a process that trains is asked. */
export type RunRequest =
  | (Common & { readonly kind: "training"; readonly protocol: string })
  | (Common & {
      readonly kind: "study";
      readonly study: string;
      readonly only?: readonly string[];
      readonly budget?: Budget;
      readonly randomWeights?: boolean;
      /** One run alone. */
      readonly run?: StudyRun;
    })
  | {
      readonly kind: "fine-tuning";
      /** The model to start from, and the manifest of its images; absolute. */
      readonly base: string;
      readonly data: string;
      readonly out: string;
      /** What the model is called. */
      readonly name: string;
      readonly dataSet: string;
      /** ISO 8601. */
      readonly createdAt: string;
      readonly licence: string;
      readonly epochs: number;
      readonly learningRate: number;
      readonly threads: number;
      readonly cache: string;
    };

/** What it says meanwhile. */
export interface RunNews {
  readonly kind: "event";
  readonly event: RunEvent | StudyEvent;
}

/** What comes of it. */
export type RunOutcome = RunResult | StudyResult | TuningResult;
