import { type Proportion, proportionOf } from "./proportion.ts";
import { readThresholds, type Specimen, type ThresholdReading } from "./thresholds.ts";

/** What one field holds. */
export interface FieldCount {
  readonly whiteCells: number;
  readonly redCells: number;
  readonly platelets: number;
  /** White cells by the class that a classifier gave them; none without a classifier. */
  readonly classes?: Readonly<Record<string, number>>;
  /** White cells that the classifier would not name; in none of `classes`. */
  readonly notClassified?: number;
}

export interface CountSummary extends FieldCount {
  readonly fields: number;
  readonly specimen: Specimen;
  /** White cells among white and red cells. */
  readonly whiteShare?: Proportion;
  /** Red cells for each white one; none without white cells. */
  readonly redPerWhite?: number;
  /** Blasts among the white cells that have a class: `of` is their number. */
  readonly blasts?: Proportion;
  /** The share of blasts if none, or all, of the cells without a class were blasts; where there are any. */
  readonly blastBounds?: readonly [low: number, high: number];
  readonly thresholds?: readonly ThresholdReading[];
}

/**
 * Adds up fields of one specimen.
 * @param blastClasses classes that count as blasts
 */
export function summarise(
  fields: readonly FieldCount[],
  specimen: Specimen,
  blastClasses: ReadonlySet<string> = new Set(),
): CountSummary {
  const total = (of: (field: FieldCount) => number) => fields.reduce((sum, field) => sum + of(field), 0);
  const whiteCells = total((field) => field.whiteCells);
  const redCells = total((field) => field.redCells);
  const classes: Record<string, number> = {};
  for (const field of fields) {
    for (const [name, count] of Object.entries(field.classes ?? {})) classes[name] = (classes[name] ?? 0) + count;
  }
  const isClassified = fields.some((field) => field.classes !== undefined);
  const classified = Object.values(classes).reduce((sum, count) => sum + count, 0);
  const notClassified = total((field) => field.notClassified ?? 0);
  const blastCount = Object.entries(classes).reduce((sum, [name, n]) => sum + (blastClasses.has(name) ? n : 0), 0);
  const blasts = isClassified && blastClasses.size > 0 ? proportionOf(blastCount, classified) : undefined;
  return {
    fields: fields.length,
    specimen,
    whiteCells,
    redCells,
    platelets: total((field) => field.platelets),
    ...(isClassified && { classes, notClassified }),
    whiteShare: proportionOf(whiteCells, whiteCells + redCells),
    ...(whiteCells > 0 && { redPerWhite: redCells / whiteCells }),
    ...(blasts && { blasts, thresholds: readThresholds(blasts, specimen) }),
    ...(blasts && notClassified > 0 && { blastBounds: boundsOf(blasts, notClassified) }),
  };
}

const boundsOf = ({ count, of }: Proportion, notClassified: number): [low: number, high: number] => [
  count / (of + notClassified),
  (count + notClassified) / (of + notClassified),
];
