import type { PredictionRow } from "@leukoscope/classifier";
import { type Column, percent, table } from "./table.ts";

/** Classes that find room beside each other; of more, only what was predicted is shown. */
const MOST_COLUMNS = 16;

/**
 * Predictions for people: an image a row, a class a column, or one column for the label's probability.
 * @param truths true class by path, where it is known
 */
export function predictionTable(
  rows: readonly PredictionRow[],
  classes: readonly string[],
  truths?: ReadonlyMap<string, string>,
): string {
  const each = classes.length <= MOST_COLUMNS;
  const titles = each ? classes : ["probability"];
  const columns: Column[] = [
    { title: "image" },
    ...(truths ? [{ title: "true class" }] : []),
    { title: "label" },
    ...titles.map((title): Column => ({ title, align: "right" })),
    { title: "ms", align: "right" },
  ];
  const cells = rows.map((row) => {
    const start = truths ? [row.path, truths.get(row.path) ?? "?"] : [row.path];
    if ("error" in row) return [...start, "error", ...titles.map(() => "-"), "-"];
    const label = labelOf(row);
    const shown = each ? classes : [row.label];
    return [...start, label, ...shown.map((name) => percent(row.probabilities[name])), row.ms.toFixed(0)];
  });
  const errors = rows.flatMap((row) => ("error" in row ? [`${row.path}: ${row.error}`] : []));
  const tail =
    errors.length === 0 ? [] : ["", `${errors.length} of ${rows.length} images could not be judged:`, ...errors];
  return [table(columns, cells), ...tail].join("\n");
}

/** The label; of an image that the model abstains on, why. The whole set where it holds more than the label. */
function labelOf({ label, abstained, reason, set = [] }: Exclude<PredictionRow, { error: string }>): string {
  if (reason === "unlike-training") return "abstains: unlike its training images";
  const beside = set.length > 1 ? ` {${set.join(", ")}}` : "";
  return `${abstained ? `abstains, unsure (${label})` : label}${beside}`;
}
