import { createHash, randomUUID } from "node:crypto";
import type { Prediction } from "@leukoscope/classifier";
import type { Findings, FoundCell } from "../analysis/findings.ts";
import type { StoredBytes } from "../files/file-store.ts";
import type { Trx } from "../jobs/job-queue.ts";
import type { ShelvedModel } from "../models/read-shelved.ts";

export interface FoundInImage {
  readonly imageId: string;
  readonly model: ShelvedModel | undefined;
  readonly findings: Findings;
  readonly mask: StoredBytes;
  readonly thumbnail: StoredBytes;
}

/**
 * Writes what was found in an image. Cells keep their ids when the image is looked at again, by another model too, so
 * that corrections stay theirs.
 */
export async function storeFindings(
  trx: Trx,
  { findings, imageId, mask, model, thumbnail }: FoundInImage,
): Promise<void> {
  const { cells, counts, height, prediction, reason, width } = findings;
  await trx
    .updateTable("images")
    .set({
      width,
      height,
      status: "analysed",
      mask: mask.sha256,
      thumbnail: thumbnail.sha256,
      counts: JSON.stringify(counts),
      reason: reason ?? null,
      error: null,
    })
    .where("id", "=", imageId)
    .execute();
  if (cells.length > 0) {
    await trx
      .insertInto("cells")
      .values(cells.map((cell) => cellRow(imageId, cell)))
      .onConflict((on) => on.columns(["image_id", "number"]).doNothing())
      .execute();
  }
  if (!model) return;
  const predictions = [
    ...(prediction ? [row(imageId, null, model, prediction)] : []),
    ...cells.flatMap((cell) =>
      cell.prediction ? [row(imageId, cellId(imageId, cell.number), model, cell.prediction)] : [],
    ),
  ];
  if (predictions.length > 0) {
    await trx
      .insertInto("models_seen")
      .values({ sha256: model.sha256, metadata: JSON.stringify(model.metadata) })
      .onConflict((on) => on.doNothing())
      .execute();
    await trx
      .insertInto("predictions")
      .values(predictions)
      .onConflict((on) => on.doNothing())
      .execute();
  }
}

const cellRow = (imageId: string, cell: FoundCell) => ({
  id: cellId(imageId, cell.number),
  image_id: imageId,
  number: cell.number,
  kind: "white-cell" as const,
  bbox: JSON.stringify(cell.bbox),
  centroid: JSON.stringify(cell.centroid),
  contour: JSON.stringify(cell.contour),
  nucleus_area: cell.nucleusArea,
  cytoplasm_area: cell.cytoplasmArea,
  partial: JSON.stringify(cell.partial),
});

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

/** A UUID (version 8) that the image and the cell's number decide. */
function cellId(imageId: string, number: number): string {
  const hash = createHash("sha256").update(`${imageId}/${number}`).digest();
  hash[6] = (hash[6] & 0x0f) | 0x80;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
