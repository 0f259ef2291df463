import type { Audit, ImportSummary } from "@leukoscope/data";
import type { Exploration } from "@leukoscope/explore";
import type { NamedFile } from "../state/dropped-files.ts";

export interface ExploringRequest {
  /** The folder that all files lie in. */
  readonly folder: string;
  readonly files: readonly NamedFile[];
}

/** An image in the plane of the first two principal components of its descriptors. */
export interface PlacedImage {
  readonly path: string;
  readonly class: string;
  readonly x: number;
  readonly y: number;
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
