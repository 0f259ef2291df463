import type { ExportReport, MeasuredFile, WrittenExport } from "@leukoscope/protocol";
import { byteSize, type Column, percent, table } from "./table.ts";

/** Both files side by side, what changed between them, and what was written. */
export function exportText({ from, to, change, calibration }: ExportReport, files: WrittenExport): string {
  const columns: Column[] = [
    { title: "" },
    { title: from.precision === to.precision ? "before" : from.precision, align: "right" },
    { title: to.precision, align: "right" },
  ];
  const row = (title: string, of: (file: MeasuredFile) => string) => [title, of(from), of(to)];
  const rows = [
    row("size", ({ bytes }) => byteSize(bytes)),
    row("time of an image", ({ latencyMs }) => `${latencyMs.toFixed(1)} ms`),
    row("accuracy, 95 % interval", ({ test }) =>
      test ? `${percent(test.accuracy, 2)}  [${test.ci.accuracy.map((end) => percent(end)).join(", ")}]` : "not tested",
    ),
  ];
  const told = change
    ? [
        `Same label on ${percent(change.agreement)} of ${to.test?.n} images; a probability moved by ${percent(change.meanProbability, 2)} on average, ${percent(change.maxProbability, 2)} at most.`,
      ]
    : ["Not tested: give a manifest with --data."];
  if (calibration) told.push(`Calibrated on ${calibration.images} training images (${calibration.method}).`);
  const written = [files.model, files.report, ...(files.card ? [files.card] : [])].map((file) => `wrote ${file}`);
  return [table(columns, rows), "", ...told, ...written].join("\n");
}
