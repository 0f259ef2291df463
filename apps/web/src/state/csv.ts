import type { Prediction } from "@leukoscope/classifier";

/** One image as the table exports it: a prediction, or why there is none. */
export interface ResultRow {
  readonly path: string;
  readonly prediction?: Prediction;
  readonly error?: string;
}

/** RFC 4180: quoted where it must be, quotes doubled. */
function field(value: string | number | boolean): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The results as CSV (RFC 4180, UTF-8): path, label, abstained, one probability a class, milliseconds, error, model.
 * A row without a prediction has its error and leaves the rest empty.
 */
export function resultsToCsv(rows: readonly ResultRow[], classes: readonly string[], model: string): string {
  const header = [
    "path",
    "label",
    "abstained",
    ...classes.map((name) => `probability ${name}`),
    "ms",
    "error",
    "model",
  ];
  const lines = rows.map(({ path, prediction, error = "" }) => [
    path,
    prediction?.label ?? "",
    prediction?.abstained ?? "",
    ...classes.map((name) => prediction?.probabilities[name].toFixed(6) ?? ""),
    prediction?.ms.toFixed(1) ?? "",
    error,
    model,
  ]);
  return [header, ...lines].map((line) => `${line.map(field).join(",")}\r\n`).join("");
}
