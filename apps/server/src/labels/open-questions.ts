import { askingOrder } from "@leukoscope/tune";
import type { Database } from "../database/open.ts";
import type { LabelUnit } from "../database/schema.ts";

/**
 * What a model has named of cases that are not signed, and nobody has labelled, in the order in which to ask.
 * @returns ids of cells, or of images
 */
export async function openQuestions(db: Database, unit: LabelUnit): Promise<string[]> {
  const said = db
    .selectFrom("predictions")
    .innerJoin("images", "images.id", "predictions.image_id")
    .innerJoin("cases", "cases.id", "images.case_id")
    .select(["predictions.label", "predictions.probabilities"])
    .where("cases.status", "<>", "signed");
  const rows =
    unit === "cell"
      ? await said
          .innerJoin("cells", "cells.id", "predictions.cell_id")
          .whereRef("cells.segmentation_id", "=", "images.segmentation_id")
          .distinctOn("predictions.cell_id")
          .select("predictions.cell_id as id")
          .where(({ exists, not, selectFrom }) =>
            not(
              exists(
                selectFrom("corrections").select("id").whereRef("corrections.cell_id", "=", "predictions.cell_id"),
              ),
            ),
          )
          .orderBy("predictions.cell_id")
          .orderBy("predictions.seq", "desc")
          .execute()
      : await said
          .distinctOn("predictions.image_id")
          .select("predictions.image_id as id")
          .where("predictions.cell_id", "is", null)
          .where(({ exists, not, selectFrom }) =>
            not(
              exists(
                selectFrom("image_corrections")
                  .select("id")
                  .whereRef("image_corrections.image_id", "=", "predictions.image_id"),
              ),
            ),
          )
          .orderBy("predictions.image_id")
          .orderBy("predictions.seq", "desc")
          .execute();
  const findings = rows.flatMap(({ id, ...prediction }) => (id === null ? [] : [{ id, prediction }]));
  return askingOrder(findings).map(({ id }) => id);
}
