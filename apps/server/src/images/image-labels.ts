import type { Selectable } from "kysely";
import { labelOf } from "../cells/cell-labels.ts";
import type { Database } from "../database/open.ts";
import type { ImageCorrectionTable, PredictionTable } from "../database/schema.ts";

/** What an image is called as a whole. */
export interface ImageLabel {
  /** Null where the model abstains and nobody has named it, or no model looked at it. */
  readonly label: string | null;
  readonly corrected: boolean;
  readonly prediction: Selectable<PredictionTable> | undefined;
  readonly correction: Selectable<ImageCorrectionTable> | undefined;
}

/** What images are called as a whole, by id: by the latest correction, or else by the model that looked last. */
export async function imageLabels(db: Database, ids: readonly string[]): Promise<Map<string, ImageLabel>> {
  if (ids.length === 0) return new Map();
  const said = await db
    .selectFrom("predictions")
    .distinctOn("image_id")
    .selectAll()
    .where("image_id", "in", ids)
    .where("cell_id", "is", null)
    .orderBy("image_id")
    .orderBy("seq", "desc")
    .execute();
  const corrections = await db
    .selectFrom("image_corrections")
    .distinctOn("image_id")
    .selectAll()
    .where("image_id", "in", ids)
    .orderBy("image_id")
    .orderBy("seq", "desc")
    .execute();
  const predictions = new Map(said.map((row) => [row.image_id, row]));
  const corrected = new Map(corrections.map((row) => [row.image_id, row]));
  return new Map(
    ids.map((id) => {
      const [prediction, correction] = [predictions.get(id), corrected.get(id)];
      const label = labelOf(prediction, correction?.to_label);
      return [id, { label, corrected: correction !== undefined, prediction, correction }];
    }),
  );
}
