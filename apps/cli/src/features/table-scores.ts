import { createHash } from "node:crypto";
import {
  type ClassicModel,
  classicPredictor,
  type FeatureRow,
  type FeatureTable,
  parseFeatureTable,
} from "@leukoscope/classic";
import { evaluatePredictions, type Metrics } from "@leukoscope/evaluate";
import type { Storage } from "@leukoscope/storage";
import { UsageError } from "../output/errors.ts";

/** What is judged: every cell, or every image by the mean of its cells' probabilities. */
export const judged = ["cell", "image"] as const;
export type Judged = (typeof judged)[number];

export interface ReadTable extends FeatureTable {
  /** SHA-256 of the file. */
  readonly hash: string;
}

/** @throws UsageError `no-table`; ClassicError `bad-table` */
export async function readTable(storage: Storage, path: string): Promise<ReadTable> {
  if (!(await storage.exists(path))) {
    throw new UsageError("no-table", `${path}: no such table; leukoscope features writes one`);
  }
  const bytes = await storage.read(path);
  return {
    ...parseFeatureTable(new TextDecoder().decode(bytes)),
    hash: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** A row that was measured and has a class. */
export type LabelledRow = FeatureRow & { readonly values: Float64Array; readonly label: string };

export const labelledRows = ({ rows }: FeatureTable, split?: string): LabelledRow[] =>
  rows.flatMap((row) => {
    const { class: label, split: side } = row.facts;
    return row.values && label !== undefined && (split === undefined || side === split)
      ? [{ ...row, values: row.values, label }]
      : [];
  });

/** Rows of one group are not independent: cells of one patient, of near duplicates, of one image. */
export const groupOf = ({ facts }: FeatureRow): string => facts.patient ?? facts.group ?? facts.path ?? "";

/** @throws ClassicError `bad-table` for a missing column; UsageError for rows of a class that the model does not know */
export function scoresOf(
  model: ClassicModel,
  { columns }: FeatureTable,
  rows: readonly LabelledRow[],
  by: Judged,
): Metrics {
  const predict = classicPredictor(model, columns);
  const units = new Map<string, { sums: number[]; cells: number; label: number; group: string }>();
  rows.forEach((row, index) => {
    const label = model.classes.indexOf(row.label);
    if (label < 0) {
      throw new UsageError(
        "bad-class",
        `${row.facts.path}: the model does not know the class ${row.label}, but ${model.classes.join(", ")}`,
      );
    }
    const probabilities = predict(row.values);
    const name = by === "cell" ? String(index) : (row.facts.path ?? "");
    const unit = units.get(name) ?? { sums: probabilities.map(() => 0), cells: 0, label, group: groupOf(row) };
    probabilities.forEach((share, k) => {
      unit.sums[k] += share;
    });
    unit.cells++;
    units.set(name, unit);
  });
  const all = [...units.values()];
  return evaluatePredictions({
    labels: all.map(({ label }) => label),
    probabilities: all.map(({ cells, sums }) => sums.map((sum) => sum / cells)),
    classes: model.classes,
    groups: all.map(({ group }) => group),
  });
}
