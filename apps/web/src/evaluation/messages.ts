import type { Metrics, ReliabilityBin } from "@leukoscope/evaluate";
import type { CorruptionName } from "@leukoscope/imaging";
import type { WasmFiles } from "../analysis/messages.ts";

/** A picture whose class is known: the folder that it lies in names it. */
export interface LabelledFile {
  readonly path: string;
  readonly label: string;
  readonly file: File;
}

export interface EvaluationRequest {
  /** Address of the model, or the file itself. */
  readonly model: string | Blob;
  readonly files: readonly LabelledFile[];
  /** Whether pictures are spoilt as a microscope may spoil them, too. */
  readonly robustness: boolean;
  readonly wasm: WasmFiles;
}

/** What a model made of one picture. */
export interface EvaluatedRow {
  readonly path: string;
  readonly label: string;
  readonly predicted: string;
  readonly probability: number;
  readonly abstained: boolean;
}

export interface RobustnessRow {
  readonly kind: CorruptionName;
  readonly severity: number;
  readonly right: number;
  readonly of: number;
}

export interface EvaluationResult {
  readonly classes: readonly string[];
  readonly rows: readonly EvaluatedRow[];
  readonly metrics: Metrics;
  readonly reliability: readonly ReliabilityBin[];
  readonly robustness: readonly RobustnessRow[];
  /** Left out, and why. */
  readonly left: readonly { readonly path: string; readonly reason: string }[];
}

export type EvaluationNews =
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "done"; readonly result: EvaluationResult }
  | { readonly kind: "failed"; readonly message: string };
