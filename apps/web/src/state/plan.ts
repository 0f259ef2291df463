import type { AnalysisPlan } from "../workspace/records.ts";
import type { ModelEntry } from "../workspace/workspace.ts";

const KEY = "leukoscope-plan";

/** Side of what a model sees of a cell, in longer sides of its box: the cell alone, or about as much as a field has. */
const ALONE = 1.2;
const LIKE_A_FIELD = 4;

/** What is meant where none is named: the model of B-ALL subtypes, as on the server. */
const PREFERRED = "b-all-subtypes";

/**
 * How a model is used at first. No model file says yet whether it was trained on cells or on fields. Synthetic smears are
 * labelled by their cells, but were shown to their model as fields; a model that is named after cells was shown cells;
 * everything else that ships labels fields.
 */
export function usualPlan(model: ModelEntry): AnalysisPlan {
  const name = `${model.id} ${model.title}`;
  const isForCells = /cells?\b|nuclei/i.test(name);
  const context = /phantom/i.test(name) || !isForCells ? LIKE_A_FIELD : ALONE;
  return { model: model.id, unit: isForCells ? "cell" : "field", segmentation: "fuzzy", context };
}

/** The plan that was used last, where its model is still offered. */
export function startingPlan(models: readonly ModelEntry[]): AnalysisPlan | undefined {
  const first = models.find(({ id }) => id === PREFERRED) ?? models[0];
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
