import { NOT_A_CELL } from "@leukoscope/cells";

/** What a person may call a cell besides the classes of the model. */
export const differential = [
  "blast",
  "promyelocyte",
  "myelocyte",
  "metamyelocyte",
  "neutrophil",
  "eosinophil",
  "basophil",
  "monocyte",
  "lymphocyte",
  "plasma cell",
  "erythroblast",
] as const;

/** A white cell of another kind than all that are named. */
export const OTHER_CELL = "other cell";

/**
 * The order in which haematologists read a differential: blasts, then each line from its youngest cell on, lymphoid
 * cells, cells of other lines, and what is no cell. Classes of one row stay in the model's order.
 */
const ORDER: readonly RegExp[] = [
  /blast(?<!erythroblast|normoblast)|^(pro|pre|early)\b|^(pro|pre)-?b\b|^all$|malignant|leuk[a]?emi/i,
  /promyelocyte|^pmy$/i,
  /^myelocyte|^my$/i,
  /metamyelocyte|^mmy$/i,
  /immature|^ig$/i,
  /band|^bne$/i,
  /neutrophil|segment|^sne$/i,
  /eosinophil/i,
  /basophil/i,
  /monocyte/i,
  /lymphocyte|^benign$|^hem$|h[a]?ematogone|healthy/i,
  /plasma/i,
  /erythroblast|normoblast/i,
  /platelet|thrombocyte/i,
];

function rankOf(name: string): number {
  if (name === NOT_A_CELL) return ORDER.length + 2;
  if (name === OTHER_CELL) return ORDER.length + 1;
  const rank = ORDER.findIndex((pattern) => pattern.test(name));
  return rank < 0 ? ORDER.length : rank;
}

/** Class names as a haematologist expects them: blasts first. */
export const inClinicalOrder = (names: readonly string[]): string[] =>
  names
    .map((name, index) => ({ name, index, rank: rankOf(name) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ name }) => name);
