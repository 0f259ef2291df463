import type { CaseReport, ReportedCell, ReportedCounts } from "../document/schema.ts";

type Proportion = NonNullable<ReportedCounts["blasts"]>;

/** A figure of a model to four digits; the JSON has all. */
export const figure = (value: number): string => String(Number(value.toPrecision(4)));

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `13.3 to 28.9 %`. */
export const intervalText = ([low, high]: Proportion["interval"]): string =>
  `${(100 * low).toFixed(1)} to ${percent(high)}`;

/** `2026-11-28 21:57 UTC`. */
export const timeText = (iso: string): string => `${new Date(iso).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** The class, and whether it is one of blasts where its name does not say so. */
export const classText = ({ isBlast, label }: ReportedCounts["classes"][number]): string =>
  isBlast && !/blast/i.test(label) ? `${label} (blast)` : label;

/** Whether a person stands behind the report. */
export const statusText = ({ case: { status }, signOff }: CaseReport): string =>
  signOff ? `signed by ${signOff.by}, ${timeText(signOff.at)}` : `preliminary, not signed (${status})`;

export const modelText = ({ model }: CaseReport): string =>
  model ? `${model.name} ${model.version} (SHA-256 ${model.sha256})` : "no model";

/** Labels and values of the head of a report, in order. */
export function headLines(report: CaseReport): [label: string, value: string][] {
  const { case: reported, counts, createdAt, images, signOff, software } = report;
  const methods = segmentationTexts(report);
  return [
    ["Case", reported.name],
    ["Specimen", reported.specimen],
    ["Status", statusText(report)],
    ["Case opened", timeText(reported.createdAt)],
    ["Report made", `${timeText(createdAt)} by ${software.name} ${software.version}`],
    ["Fields and cells", `${images.length} images, ${counts.cells} cells found, ${counts.classified} counted`],
    ...(methods.length > 0 ? [["Cells found by", methods.join("; ")] satisfies [string, string]] : []),
    ["Model", modelText(report)],
    ...(signOff?.audit ? [["Audit log, signed", headText(signOff.audit)] satisfies [string, string]] : []),
  ];
}

/** `812:9f3c…`, as `leukoscope audit verify --head` takes it. */
const headText = ({ hash, seq }: { readonly seq: number; readonly hash: string }): string => `${seq}:${hash}`;

/** Each method with its version, and how many images where there are several. */
function segmentationTexts({ images }: CaseReport): string[] {
  const counts = new Map<string, number>();
  for (const { segmentation } of images) {
    if (!segmentation) continue;
    const { method, parameters, version } = segmentation;
    const network = parameters.sha256 === undefined ? "" : ` (SHA-256 ${parameters.sha256})`;
    const text = `${method} ${version}${network}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  if (counts.size <= 1) return [...counts.keys()];
  return [...counts].map(([text, count]) => `${text}, ${count} images`);
}

/** What the counts leave out, or were told by a person. */
export function countNotes({ blastBounds, blasts, corrected, excluded, unsure }: ReportedCounts): string[] {
  return [
    ...(corrected > 0 ? [`Named by a reviewer: ${corrected} of the counted cells.`] : []),
    ...(excluded > 0 ? [`Not counted, since no white cells: ${excluded} of those found.`] : []),
    ...(unsure > 0 ? [`Without a class, and in no share: ${unsure}.`] : []),
    ...(unsure > 0 && blasts && blastBounds
      ? [`Were none or all of those blasts, the share of blasts would be ${intervalText(blastBounds)}.`]
      : []),
  ];
}

/** `20.0 % (40 of 200; 95 % interval 15.0 to 26.1 %)`. */
export const proportionText = ({ count, interval, of, share }: Proportion): string =>
  `${percent(share)} (${count} of ${of}; 95 % interval ${intervalText(interval)})`;

/** `Pre, 93.1 %`; whether it would rather not say. */
export const predictedText = ({ predicted }: ReportedCell): string =>
  predicted ? `${predicted.label}, ${percent(predicted.probability)}${predicted.abstained ? " (unsure)" : ""}` : "";

/** Labels and values of the model's section, in order; none without a model. */
export function modelLines({ model }: CaseReport): [label: string, value: string][] {
  if (!model) return [];
  const { trainingData } = model;
  return [
    ["Name and version", `${model.name} ${model.version}`],
    ["File, SHA-256", model.sha256],
    ["Architecture", `${model.architecture}, weights from ${model.weightTag}, ${model.precision}`],
    ["Trained on", `${trainingData.name}; manifest SHA-256 ${trainingData.hash}`],
    ["Protocol, SHA-256", model.protocolHash],
    ["Temperature, threshold", `${figure(model.temperature)}, ${figure(model.abstentionThreshold)}`],
    ["Licence", model.licence],
  ];
}
