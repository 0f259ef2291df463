import { NOT_A_CELL } from "@leukoscope/cells";
import type { Database } from "../database/open.ts";
import type { Box, LabelUnit } from "../database/schema.ts";

/** What a person calls a cell, or an image as a whole: the latest word. */
export interface GivenLabel {
  readonly caseId: string;
  readonly imageId: string;
  /** Null of an image as a whole. */
  readonly cell: { readonly id: string; readonly bbox: Box } | null;
  readonly label: string;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
  /** Grows with the time at which it was given. */
  readonly seq: number;
}

/** What people call images, or the cells that were found last in them, of all cases; in the order in which it was said. */
export async function givenLabels(db: Database, unit: LabelUnit): Promise<GivenLabel[]> {
  const found = unit === "cell" ? await ofCells(db) : await ofImages(db);
  return found.sort((a, b) => a.seq - b.seq);
}

/** Those that a classifier can learn: what is no cell is left out. */
export const isLearnable = ({ label }: GivenLabel): boolean => label !== NOT_A_CELL;

async function ofCells(db: Database): Promise<GivenLabel[]> {
  const rows = await db
    .selectFrom("corrections")
    .innerJoin("cells", "cells.id", "corrections.cell_id")
    .innerJoin("images", "images.id", "cells.image_id")
    .distinctOn("corrections.cell_id")
    .selectAll("corrections")
    .select(["cells.bbox", "cells.image_id", "images.case_id"])
    .whereRef("cells.segmentation_id", "=", "images.segmentation_id")
    .orderBy("corrections.cell_id")
    .orderBy("corrections.seq", "desc")
    .execute();
  return rows.map(({ at, bbox, by, case_id, cell_id, image_id, reason, seq, to_label }) => ({
    caseId: case_id,
    imageId: image_id,
    cell: { id: cell_id, bbox },
    label: to_label,
    reason,
    by,
    at,
    seq,
  }));
}

async function ofImages(db: Database): Promise<GivenLabel[]> {
  const rows = await db
    .selectFrom("image_corrections")
    .innerJoin("images", "images.id", "image_corrections.image_id")
    .distinctOn("image_corrections.image_id")
    .selectAll("image_corrections")
    .select("images.case_id")
    .orderBy("image_corrections.image_id")
    .orderBy("image_corrections.seq", "desc")
    .execute();
  return rows.map(({ at, by, case_id, image_id, reason, seq, to_label }) => ({
    caseId: case_id,
    imageId: image_id,
    cell: null,
    label: to_label,
    reason,
    by,
    at,
    seq,
  }));
}
