import type { Database } from "../database/open.ts";

/** What a cell is called now. */
export interface CellLabel {
  readonly id: string;
  /** Null where the model abstains and nobody has named it, or no model looked at it. */
  readonly label: string | null;
  readonly corrected: boolean;
  readonly model: string | null;
}

/** What a cell is called: by the latest correction, or else by the latest prediction unless that abstains. */
export const labelOf = (
  said: { readonly label: string; readonly abstained: boolean } | undefined,
  correction: string | undefined,
): string | null => correction ?? (said && !said.abstained ? said.label : null);

/** What the cells of a case that count are called: those of what was found last in each image. */
export async function cellLabels(db: Database, caseId: string): Promise<CellLabel[]> {
  const cells = await db
    .selectFrom("cells")
    .innerJoin("images", "images.id", "cells.image_id")
    .select("cells.id")
    .whereRef("cells.segmentation_id", "=", "images.segmentation_id")
    .where("images.case_id", "=", caseId)
    .orderBy("cells.seq")
    .execute();
  const said = await db
    .selectFrom("predictions")
    .innerJoin("images", "images.id", "predictions.image_id")
    .distinctOn("predictions.cell_id")
    .select(["predictions.cell_id", "predictions.label", "predictions.abstained", "predictions.model"])
    .where("images.case_id", "=", caseId)
    .where("predictions.cell_id", "is not", null)
    .orderBy("predictions.cell_id")
    .orderBy("predictions.seq", "desc")
    .execute();
  const corrections = await db
    .selectFrom("corrections")
    .innerJoin("cells", "cells.id", "corrections.cell_id")
    .innerJoin("images", "images.id", "cells.image_id")
    .distinctOn("corrections.cell_id")
    .select(["corrections.cell_id", "corrections.to_label"])
    .where("images.case_id", "=", caseId)
    .orderBy("corrections.cell_id")
    .orderBy("corrections.seq", "desc")
    .execute();
  const bySaid = new Map(said.map((row) => [row.cell_id, row]));
  const byCorrection = new Map(corrections.map((row) => [row.cell_id, row.to_label]));
  return cells.map(({ id }) => {
    const prediction = bySaid.get(id);
    const correction = byCorrection.get(id);
    return {
      id,
      label: labelOf(prediction, correction),
      corrected: correction !== undefined,
      model: prediction?.model ?? null,
    };
  });
}
