import type { SearchResult, Trial } from "@leukoscope/study";
import { percent, table } from "./table.ts";

/** A search for people: its trials, the best first. */
export function searchText({ trials, best, epochs, method, out }: SearchResult): string {
  const names = Object.keys(best.settings);
  const rows = [...trials]
    .sort((a, b) => b.value - a.value)
    .map(({ trial, settings, value, state, epochs: trained }) => [
      String(trial + 1),
      ...names.map((name) => settingText(settings[name])),
      percent(value, 2),
      String(trained),
      state,
    ]);
  const columns = [
    { title: "trial", align: "right" as const },
    ...names.map((title) => ({ title })),
    { title: "validation macro F1", align: "right" as const },
    { title: "epochs", align: "right" as const },
    { title: "state" },
  ];
  return [
    table(columns, rows),
    "",
    `best of ${trials.length} trials (${method}): ${Object.entries(best.settings)
      .map(([name, value]) => `--set ${name}=${settingText(value)}`)
      .join(" ")}`,
    `${epochs.trained} of ${epochs.whole} epochs trained; validation alone was looked at, and its best figure is too kind: judge by the test`,
    `trials.jsonl and search.json: ${out}`,
  ].join("\n");
}

export const trialText = ({ trial, value, state, epochs }: Trial): string =>
  `trial ${trial + 1}: validation macro F1 ${percent(value, 2)}, ${state === "stopped" ? "given up" : "done"} after ${epochs} epochs`;

const settingText = (value: string | number | boolean): string =>
  typeof value === "number" && !Number.isInteger(value) ? value.toPrecision(4) : String(value);
