import { createHash, randomUUID } from "node:crypto";
import type { Prediction } from "@leukoscope/classifier";
import type { FoundCell } from "../analysis/findings.ts";
import type { Database } from "../database/open.ts";
import type { ShelvedModel } from "../models/read-shelved.ts";

/** Rows of one statement: a database takes 65,535 values in one. */
const BATCH = 1000;

/** Whose cells are added. */
export interface CellsOf {
  readonly imageId: string;
  readonly segmentationId: string;
}

/** Adds the cells of a finding; cells that it has already stay as they are. */
export async function addCells(
  db: Database,
  { imageId, segmentationId }: CellsOf,
  cells: readonly FoundCell[],
): Promise<void> {
  for (const some of batches(cells)) {
    await db
      .insertInto("cells")
      .values(
        some.map((cell) => ({
          id: cellId(segmentationId, cell.number),
          image_id: imageId,
          segmentation_id: segmentationId,
          number: cell.number,
          kind: "white-cell" as const,
          bbox: JSON.stringify(cell.bbox),
          centroid: JSON.stringify(cell.centroid),
          contour: JSON.stringify(cell.contour),
          nucleus_area: cell.nucleusArea,
          cytoplasm_area: cell.cytoplasmArea,
          partial: JSON.stringify(cell.partial),
        })),
      )
      .onConflict((on) => on.columns(["segmentation_id", "number"]).doNothing())
      .execute();
  }
}

/** Adds what a model said of a finding's cells, and of the image as a whole; what it said of them before stays. */
export async function addPredictions(
  db: Database,
  { imageId, segmentationId }: CellsOf,
  model: ShelvedModel,
  cells: readonly FoundCell[],
  whole?: Prediction,
): Promise<void> {
  const rows = cells.flatMap(({ number, prediction }) =>
    prediction ? [row(imageId, cellId(segmentationId, number), model, prediction)] : [],
  );
  if (whole) rows.unshift(row(imageId, null, model, whole));
  if (rows.length === 0) return;
  await db
    .insertInto("models_seen")
    .values({ sha256: model.sha256, metadata: JSON.stringify(model.metadata) })
    .onConflict((on) => on.doNothing())
    .execute();
  for (const some of batches(rows)) {
    await db
      .insertInto("predictions")
      .values(some)
      .onConflict((on) => on.doNothing())
      .execute();
  }
}

function* batches<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += BATCH) yield rows.slice(at, at + BATCH);
}

const row = (imageId: string, cell: string | null, model: ShelvedModel, said: Prediction) => ({
  id: randomUUID(),
  image_id: imageId,
  cell_id: cell,
  model: model.name,
  model_sha256: model.sha256,
  label: said.label,
  probabilities: JSON.stringify(said.probabilities),
  abstained: said.abstained,
  reason: said.reason ?? null,
  gate_score: said.gateScore ?? null,
});

/** A UUID (version 8) that the finding and the cell's number decide. */
function cellId(segmentationId: string, number: number): string {
  const hash = createHash("sha256").update(`${segmentationId}/${number}`).digest();
  hash[6] = (hash[6] & 0x0f) | 0x80;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
