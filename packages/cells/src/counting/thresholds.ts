import type { Proportion } from "./proportion.ts";

/** What was counted. */
export const specimens = ["blood", "marrow"] as const;
export type Specimen = (typeof specimens)[number];

/** A published limit of the share of blasts: a label to read a count by, never a diagnosis. */
export interface BlastThreshold {
  readonly id: string;
  /** In [0, 1]. */
  readonly least: number;
  readonly label: string;
  readonly source: string;
  /** Specimens that the source counts. */
  readonly specimens: readonly Specimen[];
}

/** Changes whenever a row does; reports name it. */
export const THRESHOLDS_VERSION = "2026-11";

export const blastThresholds: readonly BlastThreshold[] = [
  {
    id: "marrow-usual",
    least: 0.05,
    label: "more than 5 % of marrow cells: above what is usual",
    source: "Deep Leuko 2025, after textbooks",
    specimens: ["marrow"],
  },
  {
    id: "icc-mds-aml",
    least: 0.1,
    label: "10 to 19 %: the range that ICC 2022 calls MDS/AML; AML from 10 % with defining genetics",
    source: "ICC 2022, ELN 2022",
    specimens: ["blood", "marrow"],
  },
  {
    id: "who4-cml-accelerated",
    least: 0.1,
    label: "10 to 19 % in CML: accelerated phase of WHO 2016, which WHO 2022 no longer has",
    source: "WHO 2016",
    specimens: ["blood", "marrow"],
  },
  {
    id: "aml",
    least: 0.2,
    label:
      "20 % and more: AML of WHO 2022, which waives it for some genetics (NPM1, KMT2A, MECOM, NUP98); CML blast phase",
    source: "WHO 2022",
    specimens: ["blood", "marrow"],
  },
  {
    id: "all-protocols",
    least: 0.25,
    label: "25 % of marrow cells: what many ALL protocols ask for",
    source: "ALL treatment protocols",
    specimens: ["marrow"],
  },
];

/** Where a counted share lies against one threshold: its whole interval above, below, or neither. */
export interface ThresholdReading extends BlastThreshold {
  readonly version: string;
  readonly interval: "above" | "below" | "undecided";
}

/** Every threshold of a specimen beside a share; the interval decides, not the share. */
export function readThresholds({ interval: [low, high] }: Proportion, specimen: Specimen): ThresholdReading[] {
  return blastThresholds
    .filter((threshold) => threshold.specimens.includes(specimen))
    .map((threshold) => ({
      ...threshold,
      version: THRESHOLDS_VERSION,
      interval: low >= threshold.least ? "above" : high < threshold.least ? "below" : "undecided",
    }));
}
