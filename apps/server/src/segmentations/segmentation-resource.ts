import type { Selectable } from "kysely";
import { z } from "zod";
import type { Database } from "../database/open.ts";
import type { AnalysisTable } from "../database/schema.ts";

export const segmenting = z
  .object({
    method: z.string().describe("How white cells were found: `unet` by the network, the others by colour."),
    version: z.string().describe("Of the method; of a network, its own."),
    parameters: z.record(z.string(), z.string()).describe("Of `unet`: the network and its SHA-256."),
  })
  .meta({ id: "Segmenting" });

const analysis = segmenting
  .extend({
    model: z.string().nullable().describe("The classifier that named the cells."),
    modelSha256: z.string().nullable(),
    jobId: z.uuid().nullable(),
    at: z.iso.datetime(),
  })
  .meta({ id: "Analysis" });

export const segmentation = z
  .object({
    id: z.uuid(),
    stands: z.boolean().describe("Whether its cells are those that count."),
    counts: z.object({ whiteCells: z.int(), redCells: z.int(), platelets: z.int() }).nullable(),
    cells: z.int().describe("White cells that it has."),
    corrected: z.int().describe("How many of them people renamed."),
    analyses: z.array(analysis).describe("Those that came to it, the first one first."),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Segmentation" });

/** By which method the finding of each image was found, where it was the latest that came to it; by image. */
export async function segmentingOf(db: Database, imageIds: readonly string[]) {
  if (imageIds.length === 0) return new Map<string, z.output<typeof segmenting>>();
  const rows = await db
    .selectFrom("images")
    .innerJoin("analyses", "analyses.segmentation_id", "images.segmentation_id")
    .distinctOn("images.id")
    .select(["images.id", "analyses.method", "analyses.version", "analyses.parameters"])
    .where("images.id", "in", imageIds)
    .orderBy("images.id")
    .orderBy("analyses.seq", "desc")
    .execute();
  return new Map(rows.map(({ id, ...of }) => [id, toSegmenting(of)]));
}

/** All that was found in an image, the latest first. */
export async function segmentationsOf(
  db: Database,
  image: { readonly id: string; readonly segmentation_id: string | null },
): Promise<z.output<typeof segmentation>[]> {
  const found = await db
    .selectFrom("segmentations")
    .selectAll()
    .select((eb) => [
      eb
        .selectFrom("cells")
        .select((of) => of.cast<number>(of.fn.countAll(), "integer").as("count"))
        .whereRef("cells.segmentation_id", "=", "segmentations.id")
        .as("cells"),
      eb
        .selectFrom("cells")
        .innerJoin("corrections", "corrections.cell_id", "cells.id")
        .select((of) => of.cast<number>(of.fn.count("cells.id").distinct(), "integer").as("count"))
        .whereRef("cells.segmentation_id", "=", "segmentations.id")
        .as("corrected"),
    ])
    .where("image_id", "=", image.id)
    .where("finding", "is not", null)
    .orderBy("seq", "desc")
    .execute();
  const analyses = await db
    .selectFrom("analyses")
    .selectAll()
    .where("image_id", "=", image.id)
    .orderBy("seq")
    .execute();
  return found.map(({ cells, corrected, counts, created_at, id }) => ({
    id,
    stands: id === image.segmentation_id,
    counts,
    cells: cells ?? 0,
    corrected: corrected ?? 0,
    analyses: analyses.filter(({ segmentation_id }) => segmentation_id === id).map(toAnalysis),
    createdAt: created_at.toISOString(),
  }));
}

const toSegmenting = ({ method, parameters, version }: Pick<Selectable<AnalysisTable>, keyof Of>) => ({
  method,
  version,
  parameters: { ...parameters },
});
type Of = z.output<typeof segmenting>;

const toAnalysis = (row: Selectable<AnalysisTable>): z.output<typeof analysis> => ({
  ...toSegmenting(row),
  model: row.model,
  modelSha256: row.model_sha256,
  jobId: row.job_id,
  at: row.at.toISOString(),
});
