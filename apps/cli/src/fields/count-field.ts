import {
  type CellRecord,
  cropAround,
  type FieldCount,
  type FieldPart,
  fieldReason,
  type PartReason,
  type Segmentation,
  scaleCell,
  walkField,
} from "@leukoscope/cells";
import type { Classifier } from "@leukoscope/classifier";
import type { Image } from "@leukoscope/imaging";
import type { NodeStorage } from "@leukoscope/storage/node";
import { failureOf } from "../output/errors.ts";
import type { CellFiles } from "./export-files.ts";
import { levelFacts, type OpenField, type UnreadPart, unreadPart, withField } from "./open-field.ts";
import type { RedScales } from "./red-scales.ts";

/** What exports call a cell that the classifier would not name. */
export const NOT_CLASSIFIED = "not classified";

export interface CountedField extends FieldCount {
  readonly path: string;
  readonly patient?: string;
  /** Of red cells, usual in fields like this one, pixels; where more than this field told it. */
  readonly redDiameter?: number;
  /** Why there is no white cell, or why a count is no more than a guess. */
  readonly reason?: PartReason;
  readonly micronsPerPixel?: number;
  readonly level?: number;
  readonly scale?: number;
  readonly unread?: readonly UnreadPart[];
}

export interface BrokenField {
  readonly path: string;
  readonly patient?: string;
  readonly error: { readonly code: string; readonly message: string };
}

export interface CountOptions {
  readonly segment: (image: Image) => Segmentation | Promise<Segmentation>;
  /** Names each white cell. */
  readonly classifier?: Classifier;
  readonly files?: CellFiles;
  readonly microns?: number;
  readonly redScales?: RedScales;
  /** Told the share of the field that is done. */
  readonly onPart?: (done: number) => void;
}

/**
 * Counts the cells of a field or slide of any size, part by part, and writes them where `files` lead as they are found.
 * A broken one is a row with an error.
 */
export async function countField(
  storage: NodeStorage,
  { path, patient }: { readonly path: string; readonly patient?: string },
  options: CountOptions,
): Promise<CountedField | BrokenField> {
  const of = { path, ...(patient !== undefined && { patient }) };
  try {
    return await withField(storage, path, options.microns, async (field) => ({
      ...of,
      ...(await count(path, field, options)),
    }));
  } catch (error) {
    const { code, exitCode, message } = failureOf(error);
    if (exitCode === 1) throw error;
    return { ...of, error: { code, message } };
  } finally {
    await options.files?.endImage();
  }
}

async function count(path: string, field: OpenField, options: CountOptions) {
  const { classifier, files, onPart, redScales, segment } = options;
  const redRadius = redScales?.(field.width, field.height);
  const totals = { whiteCells: 0, redCells: 0, platelets: 0 };
  const classes: Record<string, number> = {};
  let notClassified = 0;
  const unread: UnreadPart[] = [];
  const reasons: PartReason[] = [];
  const onUnread = (...part: Parameters<typeof unreadPart>) => unread.push(unreadPart(...part));
  for await (const part of walkField(field.picture, { segment, redRadius, onUnread })) {
    totals.whiteCells += part.cells.length;
    totals.redCells += part.redCells.length;
    totals.platelets += part.platelets.length;
    reasons.push(...part.reasons);
    const records = await nameCells(part, classifier);
    for (const { class: name } of records) {
      if (classifier && name === NOT_CLASSIFIED) notClassified++;
      else classes[name] = (classes[name] ?? 0) + 1;
    }
    const { height, width } = field;
    await files?.add(
      { path, width, height },
      records.map((record) => ({ ...record, cell: scaleCell(record.cell, field.scale) })),
    );
    onPart?.(part.done);
  }
  const reason = fieldReason(reasons, totals.whiteCells);
  return {
    ...totals,
    ...(classifier && { classes, notClassified }),
    ...(redRadius !== undefined && { redDiameter: Math.round(20 * redRadius) / 10 }),
    ...levelFacts(field, unread),
    ...(reason && { reason }),
  };
}

async function nameCells({ cells, image }: FieldPart, classifier: Classifier | undefined): Promise<CellRecord[]> {
  const records: CellRecord[] = [];
  for (const { cell, inPart } of cells) {
    if (!classifier) records.push({ cell, class: "white cell" });
    else {
      const { abstained, label, probabilities } = await classifier.predict(cropAround(image, inPart));
      records.push(
        abstained ? { cell, class: NOT_CLASSIFIED } : { cell, class: label, probability: probabilities[label] },
      );
    }
  }
  return records;
}
