import { readFileSync } from "node:fs";

interface DeLongGolden {
  positive: boolean[];
  scores: [number[], number[]];
  areas: [number, number];
  covariance: [[number, number], [number, number]];
  z: number;
  p: number;
}

interface WilcoxonGolden {
  first: number[];
  second: number[];
  smaller: number;
  normal: number;
  exact: number | null;
  enumerated: number | null;
}

/** What `tools/golden/evaluate_statistics.py` writes. */
interface StatisticsGoldens {
  distributions: Record<string, number[][]>;
  clopperPearson: [k: number, n: number, level: number, low: number, high: number][];
  delong: DeLongGolden[];
  comparisons: {
    mcnemar: [b: number, c: number, exact: number, midP: number, corrected: number, uncorrected: number][];
    holm: { p: number[]; adjusted: number[] };
    wilcoxon: Record<string, WilcoxonGolden>;
    friedman: { values: number[][]; chiSquared: number; p: number; meanRanks: number[] }[];
    correctedT: {
      first: number[];
      second: number[];
      ratio: number;
      t: number;
      p: number;
      low: number;
      high: number;
    };
  };
  calibration: {
    temperature: { labels: number[]; logits: number[][]; best: number; loss: number; before: number };
    score: number[];
    positive: boolean[];
    grid: number[];
    isotonic: number[];
    platt: number[];
    mahalanobis: { labels: number[]; features: number[][]; probe: number[][]; shrinkage: number; distances: number[] };
  };
}

export const statisticsGoldens = JSON.parse(
  readFileSync(new URL("../__goldens__/statistics.json", import.meta.url), "utf8"),
) as StatisticsGoldens;
