import { type PartResult, partTables, type StudyResult, unrunText } from "@leukoscope/study";
import { duration, table } from "./table.ts";

/** A study for people: its tables, the paper's figures beside ours. */
export function studyText(result: StudyResult): string {
  const { title, paper, parts, budget, trainingSeconds, seconds, peakMemoryMegabytes, out } = result;
  const memory = peakMemoryMegabytes === undefined ? "" : `, ${(peakMemoryMegabytes / 1024).toFixed(1)} GB at most`;
  return [
    title,
    ...(paper ? [paper.citation + (paper.doi ? `, doi ${paper.doi}` : "")] : []),
    ...(budget ? [`scaled down: ${budget}; these figures say nothing about the paper's`] : []),
    ...parts.flatMap((part) => ["", ...partText(part)]),
    "",
    `${duration(trainingSeconds)} of training in all; this command took ${duration(seconds)}${memory}`,
    `runs, study.json and study.html: ${out}`,
  ].join("\n");
}

const partText = (part: PartResult): string[] =>
  part.state === "done"
    ? partTables(part).flatMap(({ title, columns, rows, remarks }, index) => [
        ...(index > 0 ? [""] : []),
        title,
        table(columns, rows),
        ...remarks,
      ])
    : [unrunText(part)];
