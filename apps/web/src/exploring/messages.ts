import type { Audit, ImportSummary } from "@leukoscope/data";
import type { Exploration, PlacedImage } from "@leukoscope/explore";
import type { NamedFile } from "../state/dropped-files.ts";

export interface ExploringRequest {
  /** The folder that all files lie in. */
  readonly folder: string;
  readonly files: readonly NamedFile[];
}

export interface Explored {
  readonly summary: ImportSummary;
  readonly audit: Audit;
  readonly findings: Exploration;
  readonly placed: readonly PlacedImage[];
  /** JSON lines: what `packages/data` and the command read. */
  readonly manifest: string;
}

export type ExploringNews =
  | { readonly kind: "progress"; readonly step: "reading" | "auditing" | "measuring"; readonly share: number }
  | { readonly kind: "done"; readonly explored: Explored }
  | { readonly kind: "failed"; readonly message: string };
