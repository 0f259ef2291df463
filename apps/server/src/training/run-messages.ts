import type { RunEvent, RunResult } from "@leukoscope/protocol";
import type { Budget, StudyEvent, StudyResult } from "@leukoscope/study";

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
    });

/** What it says. */
export type RunMessage =
  | { readonly kind: "event"; readonly event: RunEvent | StudyEvent }
  | { readonly kind: "done"; readonly result: RunResult | StudyResult }
  | { readonly kind: "failed"; readonly name: string; readonly code: string; readonly message: string };
