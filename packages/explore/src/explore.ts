import {
  countClasses,
  findRepeatedImages,
  type ManifestRecord,
  type RepeatedImages,
  repeatedImages,
} from "@leukoscope/data";
import { Random } from "@leukoscope/random";
import type { Storage } from "@leukoscope/storage";
import { correlations } from "./analysis/correlations.ts";
import { labelDoubts } from "./analysis/label-doubts.ts";
import { MOST_REFERENCES, type Neighbourhood, neighbourhoods } from "./analysis/neighbours.ts";
import { outliers } from "./analysis/outliers.ts";
import { type PrincipalComponents, principalComponents } from "./analysis/principal-components.ts";
import { BINS, descriptorNames } from "./descriptors/descriptors.ts";
import { type Measured, type Measurements, measureImages, standardise } from "./descriptors/measure-images.ts";
import { ExploreError } from "./error.ts";
import type { Exploration } from "./exploration.ts";
import { countBySource, countSizes } from "./tallies.ts";

export interface ExploreOptions {
  readonly storage: Storage;
  /** Path of the manifest: its images are named relative to it. */
  readonly manifest: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What the pictures of a page are drawn from, beside the findings. */
export interface ExploredImages {
  readonly measured: readonly Measured[];
  readonly components: PrincipalComponents | undefined;
  /** Of `descriptorNames`. */
  readonly correlations: readonly (readonly number[])[];
}

/** Correlations from here are told. */
const STRONG = 0.5;
/** Neighbours by fewer images say nothing. */
const FEWEST = 30;

/**
 * Looks at every image of a manifest once and says what is there: a few numbers an image are kept, never its pixels.
 * The same manifest and images give the same findings.
 * @throws ExploreError `empty-manifest`, and `no-image` when not one can be read
 */
export async function explore(
  records: readonly ManifestRecord[],
  options: ExploreOptions,
): Promise<{ readonly findings: Exploration; readonly images: ExploredImages }> {
  const { manifest, onProgress, storage } = options;
  if (records.length === 0) {
    throw new ExploreError("empty-manifest", manifest, `${manifest} names no image; import a folder first`);
  }
  const measurements = await measureImages(records, storage, manifest, onProgress);
  const { broken, measured } = measurements;
  if (measured.length === 0) {
    throw new ExploreError(
      "no-image",
      manifest,
      `${manifest}: none of its ${records.length} images can be read (${broken[0].path}: ${broken[0].reason}); does it lie where it was written?`,
    );
  }
  const rows = standardise(measured);
  const components = principalComponents(rows);
  const matrix = correlations(rows);
  const { exact, near } = findRepeatedImages(
    measured.map(({ record }) => record),
    measured.map(({ print }) => print),
  );
  const groups = [...near, ...groupsOf(records, [...near, ...exact])];
  const around = neighboursOf(measured, rows, [...exact, ...groups]);
  const findings: Exploration = {
    images: records.length,
    classes: countClasses(records),
    sources: countBySource(records),
    splits: countClasses(records.flatMap((record) => (record.split ? { ...record, class: record.split } : []))),
    patients: {
      known: new Set(records.flatMap(({ patient }) => patient ?? [])).size,
      imagesWithout: records.filter(({ patient }) => patient === undefined).length,
    },
    dimensions: countSizes(records),
    ...describeClasses(measurements),
    principalComponents: components
      ? {
          explained: components.explained,
          loadings: Object.fromEntries(
            descriptorNames.map((name, i) => [name, [components.loadings[0][i], components.loadings[1][i]]]),
          ),
        }
      : null,
    correlations: strongest(matrix),
    outliers: outliers(around).map(({ index, score }) => ({
      path: measured[index].record.path,
      class: measured[index].record.class,
      score,
      ...mostUnusual(rows[index]),
    })),
    labelDoubts: doubtsOf(measured, around),
    duplicates: { exact, near: groups },
    broken,
  };
  return { findings, images: { measured, components, correlations: matrix } };
}

/** Groups that the manifest itself names, beyond those that were found. */
function groupsOf(records: readonly ManifestRecord[], found: readonly RepeatedImages[]): RepeatedImages[] {
  const known = new Map(found.flatMap((group) => group.items.map((path) => [path, group] as const)));
  const groups = new Map<string, ManifestRecord[]>();
  for (const record of records) {
    if (record.group !== undefined) groups.set(record.group, [...(groups.get(record.group) ?? []), record]);
  }
  return [...groups.values()]
    .filter((group) => new Set(group.map(({ path }) => known.get(path) ?? path)).size > 1)
    .map((group) => repeatedImages("near", group));
}

/** Neighbours among other patients where patients are known, and never among copies. */
function neighboursOf(
  measured: readonly Measured[],
  rows: readonly Float64Array[],
  repeated: readonly RepeatedImages[],
): Neighbourhood[] {
  if (rows.length < FEWEST) return [];
  const groupOf = new Map(repeated.flatMap(({ items }) => items.map((path) => [path, items[0]] as const)));
  const groups = measured.map(({ record }) =>
    record.patient === undefined
      ? `image ${groupOf.get(record.path) ?? record.sha256}`
      : `patient ${record.source ?? ""} ${record.patient}`,
  );
  const all = rows.map((_, index) => index);
  const references =
    rows.length <= MOST_REFERENCES ? all : new Random("references").shuffle(all).slice(0, MOST_REFERENCES);
  return neighbourhoods(rows, groups, references);
}

function doubtsOf(measured: readonly Measured[], around: readonly Neighbourhood[]): Exploration["labelDoubts"] {
  const classes = measured.map(({ record }) => record.class);
  const kinds = new Set(classes).size;
  if (around.length === 0 || kinds < 2) {
    const reason = kinds < 2 ? "there is one class only" : `fewer than ${FEWEST} images could be read`;
    return { balancedAccuracy: null, images: [], note: `Labels were not looked at: ${reason}.` };
  }
  const { balancedAccuracy, doubts } = labelDoubts(around, classes);
  const chance = 1 / kinds;
  const weak = balancedAccuracy < chance + (1 - chance) / 3;
  return {
    balancedAccuracy,
    images: doubts.map(({ index, ...doubt }) => ({
      path: measured[index].record.path,
      class: classes[index],
      ...doubt,
    })),
    note: `A hint, not a finding: the images most like these in colour and texture have another label. By such neighbours the class is told right in ${(100 * balancedAccuracy).toFixed(0)} % (mean over the classes; ${(100 * chance).toFixed(0)} % by chance)${weak ? ", which is little: expect most of these labels to be right" : ""}. Look at each; never relabel by this list alone.`,
  };
}

function describeClasses({ histograms, measured }: Measurements): Pick<Exploration, "descriptors" | "histograms"> {
  const names = [...histograms.keys()].sort();
  const spreads = names.map((name) => {
    const rows = measured.filter(({ record }) => record.class === name).map(({ values }) => values);
    const entries = descriptorNames.map((descriptor, column) => {
      const mean = rows.reduce((sum, row) => sum + row[column], 0) / rows.length;
      const squares = rows.reduce((sum, row) => sum + (row[column] - mean) ** 2, 0);
      return [descriptor, { mean, spread: Math.sqrt(squares / Math.max(1, rows.length - 1)) }] as const;
    });
    return [name, Object.fromEntries(entries)] as const;
  });
  const channel = (histogram: Float64Array, index: number): number[] => [
    ...histogram.subarray(index * BINS, (index + 1) * BINS),
  ];
  const shares = [...histograms]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]) => [name, { red: channel(all, 0), green: channel(all, 1), blue: channel(all, 2) }] as const);
  return { descriptors: Object.fromEntries(spreads), histograms: Object.fromEntries(shares) };
}

function strongest(matrix: readonly (readonly number[])[]): Exploration["correlations"] {
  return matrix
    .flatMap((line, i) =>
      line.slice(0, i).map((r, j) => ({ pair: [descriptorNames[j], descriptorNames[i]] as const, r })),
    )
    .filter(({ r }) => Math.abs(r) >= STRONG)
    .sort((a, b) => Math.abs(b.r) - Math.abs(a.r));
}

function mostUnusual(row: Float64Array): { readonly descriptor: string; readonly deviations: number } {
  let most = 0;
  for (let i = 1; i < row.length; i++) if (Math.abs(row[i]) > Math.abs(row[most])) most = i;
  return { descriptor: descriptorNames[most], deviations: row[most] };
}
