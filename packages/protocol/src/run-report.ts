import { type Storage, writeText } from "@leukoscope/storage";
import type { EpochRecord } from "@leukoscope/train";
import type { Evaluation } from "./evaluate-model.ts";
import { confusionSvg, learningCurvesSvg } from "./report/index.ts";
import type { RunResult } from "./run-result.ts";

export interface RunReport {
  /** The run's folder. */
  readonly out: string;
  readonly history: readonly EpochRecord[];
  /** On the test; on validation where the test stayed locked. */
  readonly judged: Evaluation;
  readonly result: RunResult;
  readonly classes: readonly string[];
}

/** Writes what a run came to into its folder: figures, predictions, pictures. */
export async function writeReport(
  storage: Storage,
  { out, history, judged, result, classes }: RunReport,
): Promise<void> {
  const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  await writeText(storage, `${out}/history.jsonl`, lines(history));
  await writeText(storage, `${out}/predictions.jsonl`, lines(judged.rows));
  await writeText(storage, `${out}/metrics.json`, `${JSON.stringify(result, undefined, 2)}\n`);
  await writeText(storage, `${out}/learning-curves.svg`, learningCurvesSvg(history));
  await writeText(storage, `${out}/confusion.svg`, confusionSvg(judged.metrics.confusion, classes));
}
