import { readFileSync } from "node:fs";
import { fitScaling, scaled } from "../prepare/scaling.ts";
import type { Labelled } from "../table/rows.ts";

interface Scored {
  readonly spec: unknown;
  readonly predicted: readonly number[];
  readonly probabilities?: readonly (readonly number[])[];
  readonly decisions?: readonly (readonly number[] | number)[];
}

/** `__goldens__/classic.json`, by tools/golden/classic.py. */
export interface ClassicGolden {
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
  /** Rows before it are trained on. */
  readonly train: number;
  readonly scaling: { readonly mean: readonly number[]; readonly spread: readonly number[] };
  readonly models: Readonly<Record<string, Scored>>;
  /** Trained on the first two classes. */
  readonly binary: Readonly<Record<string, Scored>>;
  readonly forest: {
    readonly accuracy: readonly number[];
    readonly probabilities: readonly (readonly number[])[];
    readonly importance: readonly number[];
  };
  readonly tree: {
    readonly accuracy: readonly number[];
    readonly predicted: readonly (readonly number[])[];
    readonly leaves: readonly number[];
  };
  readonly mutualInformation: readonly number[];
  readonly eliminated: readonly number[];
  readonly components: { readonly explained: readonly number[]; readonly projected: readonly (readonly number[])[] };
  readonly danger: readonly number[];
}

export const golden: ClassicGolden = JSON.parse(
  readFileSync(new URL("../__goldens__/classic.json", import.meta.url), "utf8"),
);

const rows = golden.rows.map((row) => Float64Array.from(row));
export const scaling = fitScaling(rows.slice(0, golden.train));
/** Scaled, as the references were given them. */
export const training: Labelled = {
  rows: rows.slice(0, golden.train).map((row) => scaled(row, scaling)),
  labels: golden.labels.slice(0, golden.train),
  classes: 3,
};
export const testing: Labelled = {
  rows: rows.slice(golden.train).map((row) => scaled(row, scaling)),
  labels: golden.labels.slice(golden.train),
  classes: 3,
};
export const plainRows = rows;
