import type { EpochRecord, Scores } from "@leukoscope/train";
import type { Side } from "@leukoscope/tune";
import type { WasmFiles } from "../analysis/messages.ts";
import type { Region } from "../workspace/records.ts";

export interface TrainingExample {
  readonly file: Blob;
  readonly sha256: string;
  readonly region: Region | null;
  readonly label: string;
  readonly side: Side;
}

/** What the page asks of the training worker: one run. */
export interface TrainingRequest {
  /** Address of the model to start from, or the file itself. */
  readonly base: string | Blob;
  readonly name: string;
  readonly dataSet: { readonly name: string; readonly sha256: string };
  readonly examples: readonly TrainingExample[];
  readonly epochs: number;
  readonly learningRate: number;
  readonly createdAt: string;
  readonly wasm: WasmFiles;
}

export type TrainingNews =
  /** `share` of the whole run, in [0, 1]. */
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "epoch"; readonly record: EpochRecord }
  | { readonly kind: "done"; readonly model: Blob; readonly best: Scores | null; readonly classes: readonly string[] }
  | { readonly kind: "failed"; readonly message: string };
