import { reliabilityBins } from "@leukoscope/evaluate";
import { type Storage, writeText } from "@leukoscope/storage";
import type { EpochRecord } from "@leukoscope/train";
import type { Evaluation } from "../evaluate-model.ts";
import { ERRORS_SHOWN, errorPage } from "../mistakes/error-page.ts";
import type { RobustnessPoint } from "../report/index.ts";
import type { ScoredImages } from "../report/pictures.ts";
import { type ChecklistSource, checklist } from "./checklist.ts";
import { epochScalars } from "./epoch-scalars.ts";
import { eventFile } from "./tensorboard.ts";

export interface RunReport extends ChecklistSource {
  /** The run's folder. */
  readonly out: string;
  readonly history: readonly EpochRecord[];
  /** On the test; on validation where the test stayed locked. */
  readonly judged: Evaluation;
}

/** Writes what a run came to into its folder: figures, predictions, pictures, what TensorBoard reads, a checklist. */
export async function writeReport(storage: Storage, report: RunReport): Promise<void> {
  const { out, history, judged, result, data, environment } = report;
  const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  const document = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
  const { classes } = data;
  const { learningCurvesSvg } = await pictures();
  const scalars = epochScalars(history);
  const files: Readonly<Record<string, string>> = {
    "history.jsonl": lines(history),
    "metrics.jsonl": lines(scalars.map(({ step, stage, scalars: named }) => ({ step, stage, ...named }))),
    "predictions.jsonl": lines(judged.rows),
    "metrics.json": document(result),
    "environment.json": document({ ...environment, dataHash: data.hash, seconds: result.seconds }),
    "CHECKLIST.md": checklist(report),
    "learning-curves.svg": learningCurvesSvg(history),
    "errors.html": await errorPage(storage, judged.rows, classes, { title: result.run, most: ERRORS_SHOWN }),
    ...(await evaluationPictures(judged, classes)),
  };
  // The figures last: a folder with them is that of a finished run.
  const { "metrics.json": figures, ...others } = files;
  for (const [name, text] of Object.entries(others)) await writeText(storage, `${out}/${name}`, text);
  await storage.write(`${out}/events.out.tfevents.0.leukoscope`, eventFile(scalars, 0));
  await writeText(storage, `${out}/metrics.json`, figures);
}

const pictures = () => import("../report/pictures.ts");

/** Pictures of an evaluation, by file name. */
export async function evaluationPictures(
  { metrics, rows }: Evaluation,
  classes: readonly string[],
): Promise<Record<string, string>> {
  const { confusionSvg, precisionRecallSvg, reliabilitySvg, rocSvg } = await pictures();
  const images: ScoredImages = {
    labels: rows.map((row) => classes.indexOf(row.class)),
    probabilities: rows.map((row) => classes.map((name) => row.probabilities[name])),
    classes,
  };
  const isDrawable = new Set(images.labels).size > 1;
  return {
    "confusion.svg": confusionSvg(metrics.confusion, classes),
    "reliability.svg": reliabilitySvg(reliabilityBins(images.labels, images.probabilities)),
    ...(isDrawable && { "roc.svg": rocSvg(images), "precision-recall.svg": precisionRecallSvg(images) }),
  };
}

/** Accuracy by kind and severity, beside that of the untouched images. */
export async function robustnessPicture(rows: readonly RobustnessPoint[], clean: number): Promise<string> {
  return (await pictures()).robustnessSvg(rows, clean);
}
