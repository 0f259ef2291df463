import type { AnalysisPlan } from "../workspace/records.ts";
import type { ModelEntry } from "../workspace/workspace.ts";

const KEY = "leukoscope-plan";

/** A cell with about as much around it as a field has: what models of fields are used to. */
const LIKE_A_FIELD = 4;
/** A cell with little around it: what models of single cells are used to. */
const LIKE_A_CELL = 1.6;

/** The model that is offered first, where it is there. */
const FIRST = "b-all-subtypes";

/**
 * How a model is used at first. No model file says yet whether it was trained on cells or on fields; the synthetic smears
 * are labelled by their cells, everything else that ships by its field.
 */
export function usualPlan(model: ModelEntry): AnalysisPlan {
  const isForCells = /phantom|cells?\b/i.test(`${model.id} ${model.title}`);
  const context = /cells?\b/i.test(model.id) ? LIKE_A_CELL : LIKE_A_FIELD;
  return { model: model.id, unit: isForCells ? "cell" : "field", segmentation: "fuzzy", context };
}

/** The plan that was used last, where its model is still offered. */
export function startingPlan(models: readonly ModelEntry[]): AnalysisPlan | undefined {
  const first = models.find(({ id }) => id === FIRST) ?? models[0];
  if (first === undefined) return undefined;
  const stored = rememberedPlan();
  return stored && models.some(({ id }) => id === stored.model) ? stored : usualPlan(first);
}

function rememberedPlan(): AnalysisPlan | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

export const rememberPlan = (plan: AnalysisPlan): void => localStorage.setItem(KEY, JSON.stringify(plan));
