import type { CellResult } from "./cell-result.ts";
import type { Comparison } from "./comparisons.ts";

/** What a part of a study came to: `done`, or what it still wants. */
export interface PartResult {
  readonly name: string;
  readonly title: string;
  readonly state: "done" | "needs-data" | "blocked";
  /** What data it needs. */
  readonly needs: string;
  /** More on why it was not run. */
  readonly reason?: string;
  /** Axes in order. */
  readonly axes: readonly string[];
  readonly figures: readonly string[];
  readonly cells: readonly CellResult[];
  /** Over the levels of the compared axis. */
  readonly ensembles: readonly CellResult[];
  readonly comparisons: readonly Comparison[];
  readonly notes: readonly string[];
}

/** `study.json`: what a study came to. */
export interface StudyResult {
  readonly study: string;
  readonly title: string;
  readonly paper?: { readonly citation: string; readonly doi?: string };
  readonly out: string;
  /** What was scaled down; left out where nothing was. */
  readonly budget?: string;
  readonly parts: readonly PartResult[];
  /** Of all runs, those that were taken as they were too. */
  readonly trainingSeconds: number;
  /** Of this command. */
  readonly seconds: number;
  /** Most memory this command held, megabytes; of its own runs alone. */
  readonly peakMemoryMegabytes?: number;
}
