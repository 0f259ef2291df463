import type { Prediction } from "@leukoscope/classifier";
import { type Interval, type SetCoverage, setCoverage, wilson } from "@leukoscope/evaluate";
import type { Groups } from "./records.ts";

/** An image with its true class, and what the model said of it. */
export type Judged = Pick<Prediction, "label" | "abstained" | "reason" | "set" | "setByClass"> & {
  readonly class: string;
};

/** What abstention, gate and prediction sets came to on some images. Plain JSON. */
export interface TrustSummary {
  /** Images turned away as unlike those trained on. */
  readonly unlikeTraining: number;
  /** Images the model was unsure of. */
  readonly unsure: number;
  /** Images it labelled, the wrong labels among them, and their share with its 95 % Wilson interval. */
  readonly accepted: {
    readonly n: number;
    readonly errors: number;
    readonly error: number | null;
    readonly interval: Interval | null;
  };
  /** Of a model with prediction sets; the coverage over all images, and within each class. */
  readonly sets?: { readonly marginal: SetCoverage; readonly byClass: SetCoverage };
}

/** @param classes the model's, in its order */
export function trustSummary(rows: readonly Judged[], classes: readonly string[], groups?: Groups): TrustSummary {
  const accepted = rows.filter((row) => !row.abstained);
  const errors = accepted.filter((row) => row.label !== row.class).length;
  const count = (reason: Prediction["reason"]) => rows.filter((row) => row.reason === reason).length;
  const coverage = (sets: readonly (readonly string[] | undefined)[]) =>
    setCoverage(
      rows.map((row) => classes.indexOf(row.class)),
      sets.map((set = []) => set.map((name) => classes.indexOf(name))),
      classes.length,
      groups?.values,
    );
  return {
    unlikeTraining: count("unlike-training"),
    unsure: count("unsure"),
    accepted: {
      n: accepted.length,
      errors,
      error: accepted.length === 0 ? null : errors / accepted.length,
      interval: accepted.length === 0 ? null : wilson(errors, accepted.length),
    },
    ...(rows.every((row) => row.set && row.setByClass) && {
      sets: { marginal: coverage(rows.map((row) => row.set)), byClass: coverage(rows.map((row) => row.setByClass)) },
    }),
  };
}
