import { intervalText, percent, table } from "../report/model-card/format.ts";
import type { ExportReport, MeasuredFile } from "./export-report.ts";

const TITLE = "## In fewer bits";

export interface CardFile {
  /** Name beside the card. */
  readonly file: string;
  readonly report: ExportReport;
}

/**
 * A model card with a section that says what each other precision changes; it takes the place of an earlier one, and
 * stands before the limits.
 */
export function withPrecisions(card: string, files: readonly CardFile[]): string {
  const start = card.indexOf(`\n${TITLE}\n`);
  const end = start < 0 ? -1 : card.indexOf("\n## ", start + TITLE.length);
  const bare = start < 0 ? card : `${card.slice(0, start)}${end < 0 ? "" : card.slice(end)}`;
  const limits = bare.indexOf("\n## Limits\n");
  const at = limits < 0 ? bare.length : limits;
  return `${bare.slice(0, at).trimEnd()}\n\n${section(files)}\n${bare.slice(at)}`;
}

function section(files: readonly CardFile[]): string {
  const rows = files.map(({ file, report: { from, to, change } }) => [
    `\`${file}\``,
    to.precision,
    megabytes(to, from),
    accuracy(to),
    change ? `${signed(100 * change.accuracy)} points` : "not tested",
    change ? percent(change.agreement) : "not tested",
    latency(to, from),
  ]);
  const head = ["file", "weights", "size", "accuracy (95 % interval)", "change", "same label", "time of an image"];
  const notes = files.map(({ file, report }) => note(file, report));
  return [TITLE, table(head, rows), ...new Set(notes)].join("\n\n");
}

const megabytes = (to: MeasuredFile, from: MeasuredFile): string =>
  `${(to.bytes / 1e6).toFixed(2)} MB of ${(from.bytes / 1e6).toFixed(2)}`;

const accuracy = ({ test }: MeasuredFile): string =>
  test ? `${percent(test.accuracy)} (${intervalText(test.ci.accuracy)})` : "not tested";

const latency = (to: MeasuredFile, from: MeasuredFile): string =>
  `${to.latencyMs.toFixed(1)} ms of ${from.latencyMs.toFixed(1)}`;

const signed = (value: number): string => `${value > 0 ? "+" : ""}${value.toFixed(2)}`;

function note(file: string, { to, change, calibration, threads, runs }: ExportReport): string {
  return [
    `\`${file}\`:`,
    ...(calibration ? [`calibrated on ${calibration.images} training images (${calibration.method});`] : []),
    ...(to.test
      ? [
          `tested on the same ${to.test.n} images as the float32 model, of which a probability moved by ${percent(change?.meanProbability ?? 0)} on average and ${percent(change?.maxProbability ?? 0)} at most;`,
        ]
      : []),
    `time: median of ${runs} runs in turn with the float32 model, ${threadsText(threads)}.`,
  ].join(" ");
}

const threadsText = (threads: ExportReport["threads"]): string =>
  threads === "all cores" ? threads : `${threads} thread${threads === 1 ? "" : "s"}`;
