import { Random } from "@leukoscope/random";
import type { ManifestRecord } from "../manifest/record.ts";
import { classesOf } from "../splits/classes.ts";
import { type Clusters, clustersOf, permuted } from "./clusters.ts";
import { Discriminant } from "./discriminant.ts";
import { type ImageFacts, type Probe, probes } from "./probes.ts";

/** How well one thing besides the cells predicts the class. */
export interface Shortcut {
  readonly name: string;
  readonly seesCells: Probe["seesCells"];
  /** Mean recall of the classes, cross-validated; [0, 1]. */
  readonly balancedAccuracy: number;
  /** 95 % interval: percentiles of the bootstrap over clusters. */
  readonly interval: readonly [low: number, high: number];
  /** What guessing gives: 1 over the number of classes. */
  readonly chance: number;
  /** Share of permuted labels predicted as well or better, corrected for the number of probes (Holm). */
  readonly p: number;
  /** Whether it is called a shortcut. */
  readonly found: boolean;
  readonly mend: string;
}

export interface ShortcutSearch {
  readonly shortcuts: readonly Shortcut[];
  /** How images were held together in cross-validation; undefined where they could not be. */
  readonly folds: { readonly count: number; readonly by: string } | undefined;
}

const PERMUTATIONS = 1999;
/** A probe at which so many permutations do as well is let go early (Besag and Clifford 1991). */
const ENOUGH = 10;
const RESAMPLES = 500;
/** Of the corrected p: 1,999 permutations and eleven probes reach down to 0.006. */
const SIGNIFICANCE = 0.01;
/** How far from chance (0) to certainty (1) the interval must begin: where the cells have no part, and where they have. */
const LEAST_GAIN = { no: 0.1, "in part": 0.5 } as const;

/**
 * Looks for shortcuts: things besides the cells that predict the class, each by a linear discriminant cross-validated
 * over clusters. One is found where its corrected p is at most 0.01 and its interval begins well above chance.
 * @param groups names of groups of repeated images, for each record
 */
export function findShortcuts(
  records: readonly ManifestRecord[],
  facts: readonly ImageFacts[],
  groups: readonly (readonly string[])[],
  seed: number | string,
): ShortcutSearch {
  const random = new Random(seed).fork("audit");
  const classes = [...classesOf(records).keys()];
  const clusters = classes.length < 2 ? undefined : clustersOf(records, groups, random.fork("folds"));
  if (!clusters) return { shortcuts: [], folds: undefined };
  const labels = records.map((record) => classes.indexOf(record.class));
  const looked = probes.flatMap((probe) => {
    const features = probe.features(records, facts);
    return features ? [{ probe, ...look(features, labels, clusters, random.fork(probe.name)) }] : [];
  });
  const corrected = holm(looked.map(({ p }) => p));
  const chance = 1 / classes.length;
  const shortcuts = looked.map(({ balancedAccuracy, interval, probe }, i) => ({
    name: probe.name,
    seesCells: probe.seesCells,
    balancedAccuracy,
    interval,
    chance,
    p: corrected[i],
    found: corrected[i] <= SIGNIFICANCE && (interval[0] - chance) / (1 - chance) >= LEAST_GAIN[probe.seesCells],
    mend: probe.mend,
  }));
  return { shortcuts, folds: { count: clusters.folds, by: clusters.by } };
}

interface Look {
  readonly balancedAccuracy: number;
  readonly interval: readonly [number, number];
  readonly p: number;
}

function look(features: readonly (readonly number[])[], labels: number[], clusters: Clusters, random: Random): Look {
  const classes = Math.max(...labels) + 1;
  const models = Array.from({ length: clusters.folds }, (_, fold) => {
    const inFold = (isTest: boolean) => [...labels.keys()].filter((i) => (clusters.foldOf[i] === fold) === isTest);
    const test = inFold(true);
    return { test, model: new Discriminant(features, inFold(false), test) };
  });
  const predict = (target: readonly number[]): number[] => {
    const out: number[] = new Array(labels.length);
    for (const { model, test } of models) {
      for (const [i, label] of model.predict(target, classes).entries()) out[test[i]] = label;
    }
    return out;
  };
  const predicted = predict(labels);
  const hits = hitsOf(clusters.units, labels, predicted, classes);
  const balancedAccuracy = meanRecall(hits, classes);

  const shuffles = random.fork("permutations");
  let asGood = 0;
  let drawn = 0;
  while (drawn < PERMUTATIONS && asGood < ENOUGH) {
    const target = permuted(labels, clusters, shuffles);
    drawn++;
    const score = meanRecall(hitsOf([[...labels.keys()]], target, predict(target), classes), classes);
    if (score >= balancedAccuracy - 1e-12) asGood++;
  }
  const p = asGood === ENOUGH ? asGood / drawn : (asGood + 1) / (drawn + 1);
  return { balancedAccuracy, interval: bootstrapInterval(hits, classes, random.fork("bootstrap")), p };
}

/** For each cluster and class: how many images, and how many of them were told right. */
interface Hits {
  readonly right: Uint32Array;
  readonly of: Uint32Array;
}

function hitsOf(
  units: readonly (readonly number[])[],
  labels: readonly number[],
  predicted: readonly number[],
  classes: number,
): Hits[] {
  return units.map((unit) => {
    const right = new Uint32Array(classes);
    const of = new Uint32Array(classes);
    for (const index of unit) {
      of[labels[index]]++;
      if (predicted[index] === labels[index]) right[labels[index]]++;
    }
    return { right, of };
  });
}

function meanRecall(hits: readonly Hits[], classes: number): number {
  let sum = 0;
  let present = 0;
  for (let c = 0; c < classes; c++) {
    let [right, of] = [0, 0];
    for (const cluster of hits) {
      right += cluster.right[c];
      of += cluster.of[c];
    }
    if (of === 0) continue;
    sum += right / of;
    present++;
  }
  return sum / present;
}

function bootstrapInterval(hits: readonly Hits[], classes: number, random: Random): [number, number] {
  const scores = Float64Array.from({ length: RESAMPLES }, () =>
    meanRecall(
      hits.map(() => hits[random.int(hits.length)]),
      classes,
    ),
  ).sort();
  return [scores[Math.floor(0.025 * RESAMPLES)], scores[Math.ceil(0.975 * RESAMPLES) - 1]];
}

/** Holm's step-down correction (1979). */
export function holm(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const out: number[] = new Array(values.length);
  let least = 0;
  for (const [rank, index] of order.entries()) {
    least = Math.min(1, Math.max(least, (values.length - rank) * values[index]));
    out[index] = least;
  }
  return out;
}
