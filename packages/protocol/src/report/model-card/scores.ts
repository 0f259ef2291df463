import type { CalibrationReport } from "../../calibration/calibration-report.ts";
import type { TrustSummary } from "../../evaluation/trust-summary.ts";
import { bullets, intervalText, percent, table } from "./format.ts";
import type { ModelCardData } from "./model-card-data.ts";

/** How a score of the model is to be read, and what that came to on the tests: paragraphs of Markdown. */
export function scores(report: CalibrationReport, { classes, evaluations }: ModelCardData): string[] {
  const { images, temperature, sets, abstention, gate, notes } = report;
  const found = abstention?.found;
  const byClass = classes.map(({ name }, k) => `${name} ${percent(1 - sets.thresholdsByClass[k])}`).join(", ");
  const lines = [
    temperature.value === 1
      ? "Probabilities are as the network gives them."
      : `Logits are divided by the temperature ${temperature.value.toFixed(3)} before softmax; on those images that took the calibration error from ${percent(temperature.ece[0])} to ${percent(temperature.ece[1])}.`,
    `Prediction sets for ${percent(sets.coverage)} coverage: a class enters with a probability of ${percent(1 - sets.threshold)} at least; to cover each class alike, ${byClass}. Where none does, the most probable stands alone.`,
    found
      ? `With a top probability below ${percent(found.threshold)} it is unsure and abstains: of the rest, fewer than ${percent(found.errorBound)} are wrong, as far as ${found.accepted} images with ${found.errors} ${found.errors === 1 ? "error" : "errors"} can promise.`
      : "It is never unsure: it gives a label however low the probability.",
    gate
      ? `A gate turns away images unlike those trained on, by the Mahalanobis distance of ${gate.features} features to ${gate.images} training images. It lets in ${percent(gate.kept)} of the validation images, and is to let in ${percent(gate.keep)} of new ones of the kind.`
      : "It has no gate: it labels whatever it is shown.",
    ...notes.map((note) => `${note[0].toUpperCase()}${note.slice(1)}.`),
  ];
  return [
    `Found on ${images} validation images, which also chose the best epoch.`,
    bullets(lines),
    ...outcome(evaluations),
  ];
}

function outcome(evaluations: ModelCardData["evaluations"]): string[] {
  const judged = evaluations.flatMap(({ split, trust }) => (trust ? [{ split, trust }] : []));
  if (judged.length === 0) return [];
  const row = (name: string, cell: (trust: TrustSummary) => string) => [
    name,
    ...judged.map(({ trust }) => cell(trust)),
  ];
  const coverage = (of: "marginal" | "byClass") => (trust: TrustSummary) => {
    const sets = trust.sets?.[of];
    return sets
      ? `${percent(sets.coverage)} (${intervalText(sets.interval)}), mean size ${sets.meanSize.toFixed(2)}`
      : "none";
  };
  return [
    table(
      ["on the test", ...judged.map(({ split }) => split)],
      [
        row("turned away by the gate", (trust) => String(trust.unlikeTraining)),
        row("unsure", (trust) => String(trust.unsure)),
        row("labelled", (trust) => String(trust.accepted.n)),
        row("of these wrong (95 % interval)", ({ accepted: { errors, interval } }) =>
          interval === null ? "none labelled" : `${errors} (${intervalText(interval)} %)`,
        ),
        row("sets that hold the true class", coverage("marginal")),
        row("the same, by class", coverage("byClass")),
      ],
    ),
  ];
}
