import type { Specimen } from "@leukoscope/cells";
import type { ClassifierMetadata } from "@leukoscope/classifier";
import { figure } from "../text/words.ts";
import type { ReportedCounts } from "./schema.ts";

/** Cells that are counted by custom: CLSI H20-A2 halves in blood, ICSH in marrow. */
const CUSTOMARY: Readonly<Record<Specimen, number>> = { blood: 200, marrow: 500 };

/** What the figures of a report do not tell: of the model, from its own metadata, and of the count. */
export function dataLimits(
  metadata: ClassifierMetadata | undefined,
  counts: ReportedCounts,
  specimen: Specimen,
): string[] {
  return [...(metadata ? modelLimits(metadata) : ["No model named the cells."]), ...countLimits(counts, specimen)];
}

function modelLimits(metadata: ClassifierMetadata): string[] {
  const { abstentionThreshold, classes, gate, intendedUse, precision, sets, trainingData } = metadata;
  return [
    `The model was trained on ${trainingData.name} (licence: ${trainingData.licence}). Smears of another laboratory, stain, microscope or camera may be read worse.`,
    `It knows these classes only: ${classes.join(", ")}. A cell of any other kind is given one of them, or none.`,
    `Intended use, by its makers: ${intendedUse}`,
    gate
      ? "It turns away images unlike those that it was trained on, but not every such image."
      : "It has no gate against images unlike those that it was trained on.",
    abstentionThreshold > 0
      ? `It names no class when its top probability is below ${figure(abstentionThreshold)}.`
      : "It names a class however low its top probability is.",
    ...(sets ? [] : ["It has no prediction sets: how often its top class is wrong on smears like these is not known."]),
    ...(precision === "int8" ? ["It computes in eight bits, which moves its probabilities a little."] : []),
  ];
}

function countLimits({ classified }: ReportedCounts, specimen: Specimen): string[] {
  const customary = CUSTOMARY[specimen];
  return [
    "Intervals are Wilson's at 95 %: they tell of how many cells were counted, not of what the model gets wrong.",
    ...(classified < customary ? [`Counted cells: ${classified}; ${customary} are customary in ${specimen}.`] : []),
  ];
}
