import { z } from "zod";
import { prediction, toPrediction } from "../cells/cell-resource.ts";
import type { Database } from "../database/open.ts";
import { imageStates } from "../database/schema.ts";
import { segmenting, segmentingOf } from "../segmentations/segmentation-resource.ts";
import { imageLabels } from "./image-labels.ts";
import type { ImageRow } from "./image-row.ts";

export const image = z
  .object({
    id: z.uuid(),
    caseId: z.uuid(),
    name: z.string().nullable(),
    sha256: z.string(),
    width: z.int().nullable().describe("Pixels; null until it has been looked at."),
    height: z.int().nullable(),
    status: z.enum(imageStates),
    counts: z.object({ whiteCells: z.int(), redCells: z.int(), platelets: z.int() }).nullable(),
    reason: z.string().nullable().describe("Why no cell was found."),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    label: z.string().nullable().describe("What it is called as a whole now; null where nobody is sure."),
    corrected: z.boolean().describe("Whether a person called it so."),
    segmentation: segmenting.nullable().describe("How the cells that count were found; null until then."),
    prediction: prediction.nullable().describe("What the model that looked last says of the image as a whole."),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Image" });
export type ImageResource = z.output<typeof image>;

export async function toImages(db: Database, rows: readonly ImageRow[]): Promise<ImageResource[]> {
  const ids = rows.map(({ id }) => id);
  const named = await imageLabels(db, ids);
  const found = await segmentingOf(db, ids);
  return rows.map((row) => {
    const { corrected = false, label = null, prediction } = named.get(row.id) ?? {};
    return {
      id: row.id,
      caseId: row.case_id,
      name: row.name,
      sha256: row.sha256,
      width: row.width,
      height: row.height,
      status: row.status,
      counts: row.counts,
      reason: row.reason,
      error: row.error,
      label,
      corrected,
      segmentation: found.get(row.id) ?? null,
      prediction: prediction ? toPrediction(prediction) : null,
      createdAt: row.created_at.toISOString(),
    };
  });
}

export const toImage = async (db: Database, row: ImageRow): Promise<ImageResource> => (await toImages(db, [row]))[0];
