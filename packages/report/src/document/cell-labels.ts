import { NOT_A_CELL } from "@leukoscope/cells";
import type { ReportedCell } from "./schema.ts";

/** What kind of thing a found cell is; only white cells are counted. */
export const WHITE_CELL = "white cell";
/** The label of a cell that neither model nor reviewer named. */
export const UNSURE = "unsure";

/** A cell as it was found. */
export type FoundCell = Omit<ReportedCell, "predicted" | "label" | "standing">;

/** What a model said of a cell, or of an image as a whole. */
export interface Said {
  readonly label: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly abstained: boolean;
}

/**
 * The label that counts, and whose it is: the last correction's, else the model's unless it abstained.
 * @param corrected what people called this cell last
 */
export function labelled(cell: FoundCell, said: Said | undefined, corrected: string | undefined): ReportedCell {
  const predicted = said && {
    label: said.label,
    probability: said.probabilities[said.label] ?? 0,
    abstained: said.abstained,
  };
  const found = { ...cell, ...(predicted && { predicted }) };
  if (corrected === NOT_A_CELL) return { ...found, label: NOT_A_CELL, standing: "excluded" };
  if (cell.kind !== WHITE_CELL && corrected === undefined) return { ...found, label: cell.kind, standing: "excluded" };
  if (corrected !== undefined) return { ...found, label: corrected, standing: "reviewer" };
  if (predicted && !predicted.abstained) return { ...found, label: predicted.label, standing: "model" };
  return { ...found, label: UNSURE, standing: "unsure" };
}
