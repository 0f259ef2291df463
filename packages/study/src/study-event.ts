import type { RunEvent } from "@leukoscope/protocol";

/** What a study tells while it goes on. */
export type StudyEvent =
  | RunEvent
  /** Cells are found and measured; images. */
  | { readonly kind: "measuring"; readonly done: number; readonly of: number }
  | {
      readonly kind: "run";
      /** Below the study's output. */
      readonly folder: string;
      /** From 1. */
      readonly index: number;
      readonly of: number;
      /** Whether it had ended before, and is taken as it is. */
      readonly taken: boolean;
    };
