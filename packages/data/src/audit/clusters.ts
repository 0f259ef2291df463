import type { Random } from "@leukoscope/random";
import type { ManifestRecord } from "../manifest/record.ts";
import { inPathOrder } from "../splits/classes.ts";
import { deal } from "../splits/deal.ts";
import { unitsOf } from "../splits/units.ts";

/** Where no patient is known: neighbouring images of a class that count as one observation. */
const RUN = 10;
const MOST_FOLDS = 5;

/** Images that are not independent of each other, and how they are dealt to folds. */
export interface Clusters {
  /** Indices of records; images of one patient or slide, else runs of neighbours; repeated images always together. */
  readonly units: readonly (readonly number[])[];
  /** The fold of each record, from 0. */
  readonly foldOf: readonly number[];
  readonly folds: number;
  /** What holds images together, in words. */
  readonly by: string;
}

/**
 * Cuts a set into folds between which nothing leaks: by patient and slide where they are known; otherwise each class
 * along its order, since neighbouring numbers are often neighbouring fields of one slide.
 * @param groups names of groups that must stay together, for each record
 * @returns undefined where a class has fewer than two clusters
 */
export function clustersOf(
  records: readonly ManifestRecord[],
  groups: readonly (readonly string[])[],
  random: Random,
): Clusters | undefined {
  const rank = ranksInClass(records);
  const isNamed = (record: ManifestRecord): boolean => record.patient !== undefined || record.slide !== undefined;
  const keysOf = new Map(
    records.map((record, i) => {
      const run = isNamed(record) ? [] : [`run ${record.class} ${Math.floor(rank[i].at / RUN)}`];
      const patient = record.patient === undefined ? [] : [`patient ${record.patient}`];
      const slide = record.slide === undefined ? [] : [`slide ${record.slide}`];
      return [record, [...groups[i], ...patient, ...slide, ...run]] as const;
    }),
  );
  const units = unitsOf(records, (record) => keysOf.get(record) ?? []);
  const perClass = new Map<string, number>();
  for (const unit of units) {
    for (const name of new Set(unit.map((index) => records[index].class))) {
      perClass.set(name, (perClass.get(name) ?? 0) + 1);
    }
  }
  const folds = Math.min(MOST_FOLDS, ...perClass.values());
  if (folds < 2) return undefined;
  const isAnyNamed = records.some(isNamed);
  const foldOf = isAnyNamed
    ? deal(records, units, new Array<number>(folds).fill(1), random)
    : blocksOf(units, rank, folds);
  return { units, foldOf, folds, by: isAnyNamed ? "patient or slide" : "blocks of neighbouring images" };
}

/** Each class cut into runs of equal length; a unit goes where its first image is. */
function blocksOf(units: Clusters["units"], rank: readonly Rank[], folds: number): number[] {
  const foldOf: number[] = new Array(rank.length);
  for (const unit of units) {
    const { at, of } = rank[unit[0]];
    for (const index of unit) foldOf[index] = Math.floor((folds * at) / of);
  }
  return foldOf;
}

interface Rank {
  readonly at: number;
  readonly of: number;
}

/** The place of each record among those of its class in natural path order, and their number. */
function ranksInClass(records: readonly ManifestRecord[]): Rank[] {
  const order = [...records.keys()].sort((a, b) => inPathOrder(records[a].path, records[b].path));
  const counts = new Map<string, number>();
  const ranks: Rank[] = new Array(records.length);
  for (const index of order) {
    const at = counts.get(records[index].class) ?? 0;
    counts.set(records[index].class, at + 1);
    ranks[index] = { at, of: 0 };
  }
  return ranks.map(({ at }, index) => ({ at, of: counts.get(records[index].class) ?? 0 }));
}

/**
 * Labels as they could have come if nothing told them: shuffled within clusters that hold several classes, and between
 * clusters that hold one, so that what images of a patient have in common is not mistaken for a class.
 */
export function permuted(labels: readonly number[], { units }: Clusters, random: Random): number[] {
  const out = [...labels];
  const isPure = (unit: readonly number[]): boolean => unit.every((index) => labels[index] === labels[unit[0]]);
  const pure = units.filter(isPure);
  const drawn = random.shuffle(pure.map((unit) => labels[unit[0]]));
  for (const [i, unit] of pure.entries()) for (const index of unit) out[index] = drawn[i];
  for (const unit of units.filter((members) => !isPure(members))) {
    const mixed = random.shuffle(unit.map((index) => labels[index]));
    for (const [i, index] of unit.entries()) out[index] = mixed[i];
  }
  return out;
}
