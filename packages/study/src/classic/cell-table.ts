import { type ClassicalMethod, masksOf, segmentCells } from "@leukoscope/cells";
import { type FeatureRow, featureHeading, featureLine, parseFeatureTable } from "@leukoscope/classic";
import type { ManifestRecord } from "@leukoscope/data";
import { cellDescriptors, measureCell } from "@leukoscope/descriptors";
import { crop, decodeImage } from "@leukoscope/imaging";
import { readText, type Storage, sha256, writeText } from "@leukoscope/storage";

/** What is measured of each image. */
export interface ImageTable {
  readonly columns: readonly string[];
  /** By path; NaN where no cell was found. */
  readonly rows: ReadonlyMap<string, Float64Array>;
  /** Images in which cells were found. */
  readonly measured: number;
  readonly cells: number;
  /** SHA-256 of the file of cells. */
  readonly hash: string;
}

export interface MeasureOptions {
  readonly storage: Storage;
  /** File of the cells: a row a cell, as `leukoscope features` writes it. One that holds these images is taken as it is. */
  readonly file: string;
  readonly method: ClassicalMethod;
  readonly onProgress: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

const COLUMNS = cellDescriptors.map(({ name }) => name);
/** Beside the descriptors' medians. */
const CELLS = "field.whiteCells";

/** Finds the white cells of every image and measures them. */
export async function measureImages(images: readonly ManifestRecord[], options: MeasureOptions): Promise<ImageTable> {
  const text = (await known(images, options)) ?? (await measured(images, options));
  const table = parseFeatureTable(text);
  const byPath = new Map<string, Float64Array[]>(images.map(({ path }) => [path, []]));
  for (const { facts, values } of table.rows) if (values) byPath.get(facts.path ?? "")?.push(values);
  return {
    columns: [...table.columns, CELLS],
    rows: new Map([...byPath].map(([path, cells]) => [path, rowOf(cells, table.columns.length)])),
    measured: [...byPath.values()].filter((cells) => cells.length > 0).length,
    cells: [...byPath.values()].reduce((sum, cells) => sum + cells.length, 0),
    hash: await sha256(new TextEncoder().encode(text)),
  };
}

/** An image's row: of each descriptor the median of its cells, as few of them are dirt, and how many cells there are. */
export function rowOf(cells: readonly Float64Array[], width: number): Float64Array {
  const row = new Float64Array(width + 1);
  for (let column = 0; column < width; column++) row[column] = median(cells.map((values) => values[column]));
  row[width] = cells.length;
  return row;
}

function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** The file, where it holds all the images and the descriptors of today. */
async function known(
  images: readonly ManifestRecord[],
  { file, storage }: MeasureOptions,
): Promise<string | undefined> {
  if (!(await storage.exists(file))) return undefined;
  const text = await readText(storage, file);
  const { columns, rows } = parseFeatureTable(text);
  const paths = new Set(rows.map(({ facts }) => facts.path));
  return columns.join() === COLUMNS.join() && images.every(({ path }) => paths.has(path)) ? text : undefined;
}

async function measured(images: readonly ManifestRecord[], options: MeasureOptions): Promise<string> {
  const { file, method, onProgress, signal, storage } = options;
  const lines = [featureHeading(COLUMNS)];
  for (const [index, { class: label, path }] of images.entries()) {
    signal?.throwIfAborted();
    for (const row of await cellsOf(storage, path, method)) {
      lines.push(featureLine({ ...row, facts: { ...row.facts, path, class: label } }, COLUMNS));
    }
    onProgress(index + 1, images.length);
  }
  const text = `${lines.join("\n")}\n`;
  await writeText(storage, file, text);
  return text;
}

async function cellsOf(storage: Storage, path: string, method: ClassicalMethod): Promise<FeatureRow[]> {
  const image = await decodeImage(await storage.read(path));
  const segmentation = segmentCells(image, { method });
  if (segmentation.cells.length === 0) return [{ facts: { error: segmentation.reason?.message ?? "no cell found" } }];
  return segmentation.cells.map((cell) => {
    const { height, left, top, width } = cell.bbox;
    const { cytoplasm, nucleus } = masksOf(segmentation, cell);
    const values = measureCell({ image: crop(image, left, top, width, height), nucleus, cytoplasm });
    return { facts: { cell: String(cell.id) }, values: Float64Array.from(values) };
  });
}
