import type { Selectable } from "kysely";
import { z } from "zod";
import { nonEmpty } from "../api/text.ts";
import type { CorrectionTable, ImageCorrectionTable } from "../database/schema.ts";

/** What a person asks for who calls a cell or an image otherwise. */
export const renaming = z.object({ label: nonEmpty(120), reason: nonEmpty(2000) });

const word = z.object({
  id: z.uuid(),
  from: z.string().nullable().describe("What it was called before."),
  to: z.string(),
  reason: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
});
export const correction = word.extend({ cellId: z.uuid() }).meta({ id: "Correction" });
export const imageCorrection = word.extend({ imageId: z.uuid() }).meta({ id: "ImageCorrection" });

type Row = Selectable<CorrectionTable> | Selectable<ImageCorrectionTable>;

const toWord = ({ at, by, from_label, id, reason, to_label }: Row): z.output<typeof word> => ({
  id,
  from: from_label,
  to: to_label,
  reason,
  by,
  at: at.toISOString(),
});

export const toCorrection = (row: Selectable<CorrectionTable>): z.output<typeof correction> => ({
  ...toWord(row),
  cellId: row.cell_id,
});

export const toImageCorrection = (row: Selectable<ImageCorrectionTable>): z.output<typeof imageCorrection> => ({
  ...toWord(row),
  imageId: row.image_id,
});
