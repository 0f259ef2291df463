import type { CalibrationReport } from "@leukoscope/protocol";
import { percent } from "./table.ts";

/** What calibration found, a line a finding. */
export function calibrationText(report: CalibrationReport, classes: readonly string[], file: string): string {
  const { images, temperature, sets, abstention, gate, notes } = report;
  const change = ([before, after]: readonly [number, number], text: (value: number) => string) =>
    `${text(before)} → ${text(after)}`;
  const found = abstention?.found;
  const lines = [
    `calibrated on ${images} validation images`,
    `temperature: ${temperature.value.toFixed(3)}; there, calibration error ${change(temperature.ece, (value) => percent(value, 2))}, log loss ${change(temperature.logLoss, (value) => value.toFixed(4))}`,
    `prediction sets, ${percent(sets.coverage)}: a class enters with a probability of ${percent(1 - sets.threshold, 2)}; by class: ${classes.map((name, k) => `${name} ${percent(1 - sets.thresholdsByClass[k], 2)}`).join(", ")}`,
    ...(abstention && found
      ? [
          `abstention: unsure below ${percent(found.threshold, 2)}; accepts ${found.accepted} of ${images}, ${found.errors} wrong: error below ${percent(found.errorBound, 2)} (wanted ${percent(abstention.error, 2)})`,
        ]
      : []),
    ...(gate
      ? [
          `gate: ${gate.features} features of ${gate.images} training images; lets in ${percent(gate.kept)} of the validation images`,
        ]
      : []),
    ...notes.map((note) => `note: ${note}`),
    "",
    `model: ${file}`,
  ];
  return lines.join("\n");
}
