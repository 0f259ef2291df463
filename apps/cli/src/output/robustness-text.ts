import { CORRUPTIONS } from "@leukoscope/imaging";
import type { ModelRobustness } from "@leukoscope/protocol";
import { percent, table } from "./table.ts";

/** A row for each kind and severity, then the mean. */
export function robustnessText({ clean, meanAccuracy, rows }: ModelRobustness): string {
  const { accuracy, ci, n } = clean.metrics;
  const figure = (value: number, [low, high]: readonly [number, number]) =>
    `${percent(value, 2)}  [${percent(low)}, ${percent(high)}]`;
  return [
    table(
      [
        { title: "microscope set" },
        { title: "severity", align: "right" },
        { title: "amount", align: "right" },
        { title: "unit" },
        { title: `accuracy, 95 % interval (n ${n})`, align: "right" },
        { title: "F1, macro", align: "right" },
      ],
      [
        ["as they are", "0", "", "", figure(accuracy, ci.accuracy), percent(clean.metrics.f1Macro, 2)],
        ...rows.map((row) => [
          row.kind,
          String(row.severity),
          String(row.amount),
          CORRUPTIONS[row.kind].unit,
          figure(row.accuracy, row.ci),
          percent(row.f1Macro, 2),
        ]),
      ],
    ),
    "",
    `mean corruption accuracy ${percent(meanAccuracy, 2)}`,
  ].join("\n");
}
