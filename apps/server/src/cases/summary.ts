import { type FieldCount, isBlast, NOT_A_CELL, proportionOf, summarise } from "@leukoscope/cells";
import { RESEARCH_USE } from "@leukoscope/classifier";
import { z } from "zod";
import { cellLabels } from "../cells/cell-labels.ts";
import type { Database } from "../database/open.ts";
import { imageLabels } from "../images/image-labels.ts";
import type { CaseRow } from "./case-row.ts";

const proportion = z
  .object({
    count: z.int(),
    of: z.int(),
    share: z.number(),
    low: z.number().describe("Lower bound of Wilson's 95 % interval."),
    high: z.number(),
  })
  .meta({ id: "Proportion" });

const labelled = z.object({ label: z.string(), proportion });

export const summary = z
  .object({
    caseId: z.uuid(),
    images: z.object({ all: z.int(), queued: z.int(), analysed: z.int(), failed: z.int() }),
    counts: z.object({ whiteCells: z.int(), redCells: z.int(), platelets: z.int() }),
    whiteShare: proportion.nullable().describe("White cells among white and red cells."),
    cells: z
      .array(labelled)
      .describe(
        "Of the cells that have a name: what people corrected, and what a model was sure of; without what is no cell.",
      ),
    unsure: z.int().describe("Cells that the model would rather not name, and nobody has."),
    corrected: z.int().describe("Cells that people renamed."),
    fields: z
      .array(labelled)
      .describe("Whole images by what people, or else the model, call them; those aside that have no name."),
    fieldsUnsure: z.int().describe("Images that the model would rather not name as a whole, and nobody has."),
    fieldsCorrected: z.int().describe("Images that people renamed as a whole."),
    blasts: proportion.nullable().describe("Blasts among the named cells, where a class is one by its name."),
    thresholds: z
      .array(
        z.object({
          id: z.string(),
          label: z.string(),
          source: z.string(),
          version: z.string(),
          interval: z.enum(["above", "below", "undecided"]),
        }),
      )
      .describe("Published limits of the share of blasts beside its whole interval: never a verdict."),
    models: z.array(z.string()),
    intendedUse: z.string(),
  })
  .meta({ id: "Summary" });

/** Counts a case as it stands now. */
export async function summariseCase(db: Database, { id, specimen }: CaseRow): Promise<z.output<typeof summary>> {
  const images = await db.selectFrom("images").select(["id", "status", "counts"]).where("case_id", "=", id).execute();
  const labels = await cellLabels(db, id);
  const named = labels.filter(({ label }) => label !== null);
  const cells = tally(named.flatMap(({ label }) => (label === null || label === NOT_A_CELL ? [] : [label])));
  const whole = await imageLabels(
    db,
    images.map((image) => image.id),
  );
  const looked = [...whole.values()].filter(({ corrected, prediction }) => corrected || prediction);
  const fields: FieldCount[] = images.flatMap(({ counts }) => (counts ? [counts] : []));
  // Classes are counted over the case, since a cell may have been renamed since its image was looked at.
  const classes = Object.fromEntries(cells.map(({ label, proportion: { count } }) => [label, count]));
  const blasts = new Set(cells.map(({ label }) => label).filter(isBlast));
  const counted = summarise([...fields, { whiteCells: 0, redCells: 0, platelets: 0, classes }], specimen, blasts);
  const { platelets, redCells, whiteCells } = counted;
  const inState = (state: string) => images.filter(({ status }) => status === state).length;
  return {
    caseId: id,
    images: { all: images.length, queued: inState("queued"), analysed: inState("analysed"), failed: inState("failed") },
    counts: { whiteCells, redCells, platelets },
    whiteShare: counted.whiteShare ? flat(counted.whiteShare) : null,
    cells,
    unsure: labels.length - named.length,
    corrected: labels.filter(({ corrected }) => corrected).length,
    fields: tally(looked.flatMap(({ label }) => label ?? [])),
    fieldsUnsure: looked.filter(({ label }) => label === null).length,
    fieldsCorrected: looked.filter(({ corrected }) => corrected).length,
    blasts: counted.blasts ? flat(counted.blasts) : null,
    thresholds: (counted.thresholds ?? []).map(({ id, interval, label, source, version }) => ({
      id,
      label,
      source,
      version,
      interval,
    })),
    models: [
      ...new Set([
        ...labels.flatMap(({ model }) => model ?? []),
        ...looked.flatMap(({ prediction }) => prediction?.model ?? []),
      ]),
    ].sort(),
    intendedUse: RESEARCH_USE,
  };
}

/** How many of each, the most frequent first. */
function tally(labels: readonly string[]) {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .flatMap(([label, count]) => {
      const share = proportionOf(count, labels.length);
      return share ? [{ label, proportion: flat(share) }] : [];
    });
}

const flat = ({ count, interval: [low, high], of, share }: NonNullable<ReturnType<typeof proportionOf>>) => ({
  count,
  of,
  share,
  low,
  high,
});
