import { type Fingerprint, fingerprintOf, type ManifestRecord, resolvePath } from "@leukoscope/data";
import { decodeImage } from "@leukoscope/imaging";
import type { Storage } from "@leukoscope/storage";
import { BINS, describe, descriptorNames } from "./descriptors.ts";

/** An image that could be measured. */
export interface Measured {
  readonly record: ManifestRecord;
  /** One for each of `descriptorNames`. */
  readonly values: Float64Array;
  /** To find its copies by. */
  readonly print: Fingerprint;
}

/** An image of the manifest that can't be read. */
export interface Broken {
  readonly path: string;
  readonly reason: string;
}

export interface Measurements {
  /** In the manifest's order. */
  readonly measured: readonly Measured[];
  readonly broken: readonly Broken[];
  /** Of each class: the mean of its images' histograms, red, green and blue after one another. */
  readonly histograms: ReadonlyMap<string, Float64Array>;
}

/**
 * Reads the images one by one; of each only its descriptors and its fingerprint are kept, some
 * 5 kB, so memory does not grow with their pixels. An
 * image that can't be read is a row of `broken`.
 */
export async function measureImages(
  records: readonly ManifestRecord[],
  storage: Storage,
  manifest: string,
  onProgress?: (done: number, total: number) => void,
): Promise<Measurements> {
  const measured: Measured[] = [];
  const broken: Broken[] = [];
  const sums = new Map<string, { readonly histogram: Float64Array; images: number }>();
  for (const [index, record] of records.entries()) {
    try {
      const image = await decodeImage(await storage.read(resolvePath(manifest, record.path)));
      const { histogram, values } = describe(image);
      measured.push({ record, values, print: await fingerprintOf(image) });
      const sum = sums.get(record.class) ?? { histogram: new Float64Array(3 * BINS), images: 0 };
      sum.images++;
      for (let i = 0; i < histogram.length; i++) sum.histogram[i] += histogram[i];
      sums.set(record.class, sum);
    } catch (error) {
      broken.push({ path: record.path, reason: error instanceof Error ? error.message : String(error) });
    }
    onProgress?.(index + 1, records.length);
  }
  const means = [...sums].map(([name, { histogram, images }]) => [name, histogram.map((sum) => sum / images)] as const);
  return { measured, broken, histograms: new Map(means) };
}

/** The descriptors as columns: mean 0, standard deviation 1 (n - 1); one that is the same everywhere is 0. */
export function standardise(measured: readonly Pick<Measured, "values">[]): Float64Array[] {
  const rows = measured.map(({ values }) => values.slice());
  const count = rows.length;
  for (let column = 0; column < descriptorNames.length; column++) {
    let sum = 0;
    for (const row of rows) sum += row[column];
    const mean = sum / count;
    let squares = 0;
    for (const row of rows) squares += (row[column] - mean) ** 2;
    const spread = Math.sqrt(squares / Math.max(1, count - 1));
    // Rounding leaves a trace of spread in what is the same everywhere.
    const flat = spread <= 1e-9 * Math.max(1, Math.abs(mean));
    for (const row of rows) row[column] = flat ? 0 : (row[column] - mean) / spread;
  }
  return rows;
}
