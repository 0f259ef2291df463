import type { CellResult } from "./cell-result.ts";

/** What a part of a study came to: `done`, or what it still wants. */
export interface PartResult {
  readonly name: string;
  readonly title: string;
  readonly state: "done" | "needs-data";
  /** What data it needs. */
  readonly needs: string;
  /** Axes in order. */
  readonly axes: readonly string[];
  readonly figures: readonly string[];
  readonly cells: readonly CellResult[];
  readonly notes: readonly string[];
}

/** `study.json`: what a study came to. */
export interface StudyResult {
  readonly study: string;
  readonly title: string;
  readonly paper?: { readonly citation: string; readonly doi?: string };
  readonly out: string;
  readonly parts: readonly PartResult[];
  /** Of all runs, those that were taken as they were too. */
  readonly trainingSeconds: number;
  /** Of this command. */
  readonly seconds: number;
  /** Most memory this command held, megabytes; of its own runs alone. */
  readonly peakMemoryMegabytes?: number;
}
