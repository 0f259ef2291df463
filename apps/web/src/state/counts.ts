import {
  isBlast,
  NOT_A_CELL,
  type Proportion,
  proportionOf,
  readThresholds,
  type Specimen,
  type ThresholdReading,
} from "@leukoscope/cells";
import type { Finding, PictureRecord } from "../workspace/records.ts";
import { inClinicalOrder } from "./class-order.ts";

export interface ClassCount {
  readonly name: string;
  /** Of all that have a label and are cells; undefined when there are none. */
  readonly proportion: Proportion | undefined;
  readonly count: number;
  /** How many a person put there. */
  readonly corrected: number;
}

export interface Counts {
  /** In clinical order; classes of the model that were not found are there, too, with 0. */
  readonly classes: readonly ClassCount[];
  /** What has a label and is a cell: the whole that shares are of. */
  readonly total: number;
  /** What the model gave no label, and nobody has since. */
  readonly unlabelled: number;
  readonly notCells: number;
  readonly redCells: number;
  readonly platelets: number;
  readonly blasts: Proportion | undefined;
  /** Where the share of blasts lies against published limits; empty without blasts among the classes. */
  readonly limits: readonly ThresholdReading[];
}

/** Counts of a case by what its findings count as now. */
export function countsOf(
  findings: readonly Finding[],
  pictures: readonly PictureRecord[],
  classes: readonly string[],
  specimen: Specimen,
): Counts {
  const labelled = findings.filter(({ label }) => label !== null && label !== NOT_A_CELL);
  const names = new Set([...classes, ...labelled.flatMap(({ label }) => label ?? [])]);
  const total = labelled.length;
  const counted = inClinicalOrder([...names]).map((name): ClassCount => {
    const own = labelled.filter(({ label }) => label === name);
    return {
      name,
      count: own.length,
      corrected: own.filter(({ corrected }) => corrected).length,
      proportion: proportionOf(own.length, total),
    };
  });
  const hasBlasts = counted.some(({ name }) => isBlast(name));
  const blastCount = counted.reduce((sum, { name, count }) => sum + (isBlast(name) ? count : 0), 0);
  const blasts = hasBlasts ? proportionOf(blastCount, total) : undefined;
  const sum = (of: (picture: PictureRecord) => number): number => pictures.reduce((all, each) => all + of(each), 0);
  return {
    classes: counted,
    total,
    unlabelled: findings.filter(({ label }) => label === null).length,
    notCells: findings.filter(({ label }) => label === NOT_A_CELL).length,
    redCells: sum(({ redCells }) => redCells),
    platelets: sum(({ platelets }) => platelets),
    blasts,
    limits: blasts ? readThresholds(blasts, specimen) : [],
  };
}

/** All findings in the order in which a gallery shows them: what has no label, then class by class. */
export const inGalleryOrder = (findings: readonly Finding[], classes: readonly string[]): Finding[] =>
  [null, ...classes].flatMap((name) => unsureFirst(findings.filter(({ label }) => label === name)));

/** Probability of the most probable class. */
export const confidenceOf = ({ prediction }: Finding): number => Math.max(...Object.values(prediction.probabilities));

/** Those that a person should look at first: what has no label, then what is least sure; what was corrected comes last. */
export const unsureFirst = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort(
    (a, b) =>
      Number(a.corrected) - Number(b.corrected) ||
      Number(b.prediction.abstained) - Number(a.prediction.abstained) ||
      confidenceOf(a) - confidenceOf(b),
  );
