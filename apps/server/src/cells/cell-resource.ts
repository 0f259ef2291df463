import type { Selectable } from "kysely";
import { z } from "zod";
import type { Database } from "../database/open.ts";
import type { CellTable, PredictionTable } from "../database/schema.ts";
import { labelOf } from "./cell-labels.ts";

export const prediction = z
  .object({
    model: z.string(),
    modelSha256: z.string(),
    label: z.string().describe("The most probable class; given even where the model abstains."),
    probabilities: z.record(z.string(), z.number()),
    abstained: z.boolean().describe("Whether the model would rather not say."),
    reason: z.string().nullable().describe("`unlike-training` or `unsure`, where it abstains."),
    gateScore: z.number().nullable().describe("How unlike the training images it is; above 1 it is turned away."),
    at: z.iso.datetime(),
  })
  .meta({ id: "Prediction" });

export const cell = z
  .object({
    id: z.uuid(),
    imageId: z.uuid(),
    number: z.int().describe("From 1 up within its image."),
    kind: z.string(),
    bbox: z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() }).describe("Pixels."),
    centroid: z.object({ x: z.number(), y: z.number() }),
    contour: z.array(z.tuple([z.number(), z.number()])).describe("Pixels of its boundary, clockwise."),
    nucleusArea: z.number().describe("Pixels."),
    cytoplasmArea: z.number().describe("Pixels."),
    partial: z.array(z.string()).describe("Why it is not all there, or not sure to be one."),
    label: z.string().nullable().describe("What it is called now; null where nobody is sure."),
    corrected: z.boolean().describe("Whether a person named it."),
    prediction: prediction.nullable().describe("Of the model that looked last."),
  })
  .meta({ id: "Cell" });
export type Cell = z.output<typeof cell>;

type PredictionRow = Selectable<PredictionTable>;

export const toPrediction = (row: PredictionRow): z.output<typeof prediction> => ({
  model: row.model,
  modelSha256: row.model_sha256,
  label: row.label,
  probabilities: row.probabilities,
  abstained: row.abstained,
  reason: row.reason,
  gateScore: row.gate_score,
  at: row.created_at.toISOString(),
});

/** Cells as they stand now: with what a model said last, and what people made of it. */
export async function toCells(db: Database, rows: readonly Selectable<CellTable>[]): Promise<Map<string, Cell>> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const said = await db
    .selectFrom("predictions")
    .distinctOn("cell_id")
    .selectAll()
    .where("cell_id", "in", ids)
    .orderBy("cell_id")
    .orderBy("seq", "desc")
    .execute();
  const corrections = await db
    .selectFrom("corrections")
    .distinctOn("cell_id")
    .select(["cell_id", "to_label"])
    .where("cell_id", "in", ids)
    .orderBy("cell_id")
    .orderBy("seq", "desc")
    .execute();
  const predictions = new Map(said.map((row) => [row.cell_id, row]));
  const corrected = new Map(corrections.map((row) => [row.cell_id, row.to_label]));
  return new Map(rows.map((row) => [row.id, toCell(row, predictions.get(row.id), corrected.get(row.id))]));
}

const toCell = (row: Selectable<CellTable>, said: PredictionRow | undefined, correction: string | undefined): Cell => ({
  id: row.id,
  imageId: row.image_id,
  number: row.number,
  kind: row.kind,
  bbox: row.bbox,
  centroid: row.centroid,
  contour: row.contour.map(([x, y]): [number, number] => [x, y]),
  nucleusArea: row.nucleus_area,
  cytoplasmArea: row.cytoplasm_area,
  partial: [...row.partial],
  label: labelOf(said, correction),
  corrected: correction !== undefined,
  prediction: said ? toPrediction(said) : null,
});
