import type { TrustSummary } from "@leukoscope/protocol";
import { percent } from "./table.ts";

/** Lines on abstention and sets, after an empty one; nothing for a model that has neither and never abstained. */
export function trustText({ unlikeTraining, unsure, accepted, sets }: TrustSummary): string {
  if (!sets && unlikeTraining + unsure === 0) return "";
  const { n, errors, interval } = accepted;
  const wrong =
    interval === null ? "" : `, ${errors} of them wrongly [${interval.map((value) => percent(value)).join(", ")}]`;
  const lines = [`labelled ${n}${wrong}; unlike the training images ${unlikeTraining}, unsure ${unsure}`];
  for (const [name, found] of Object.entries(sets ?? {})) {
    const of = name === "byClass" ? "prediction sets by class" : "prediction sets";
    const [low, high] = found.interval;
    lines.push(
      `${of}: ${percent(found.coverage, 2)} [${percent(low)}, ${percent(high)}] hold the true class; mean size ${found.meanSize.toFixed(2)}`,
    );
  }
  return `\n\n${lines.join("\n")}`;
}
