import {
  type CellInstance,
  type CellRecord,
  type CountSummary,
  type FieldCount,
  findOtherCells,
  type ImageRecord,
  type Proportion,
  type Specimen,
  segmentCells,
  specimens,
  summarise,
  toCoco,
  toCsv,
  toGeoJson,
} from "@leukoscope/cells";
import type { Classifier } from "@leukoscope/classifier";
import { crop, decodeImage, type Image } from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { failureOf, UsageError } from "../output/errors.ts";
import { Progress } from "../output/progress.ts";
import { percent, table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { findImages } from "./find-images.ts";
import { openClassifier, readModelFile } from "./model-file.ts";
import { absolute, gather } from "./options.ts";
import { oneOf } from "./unavailable.ts";

const exportFormats = ["geojson", "coco", "csv"] as const;
type ExportFormat = (typeof exportFormats)[number];

interface Options {
  readonly model?: string;
  readonly specimen: Specimen;
  readonly blast?: readonly string[];
  readonly export?: ExportFormat;
  readonly out?: string;
}

/** A crop shows its cell's box this many times over, so that the classifier sees what lies around. */
const CONTEXT = 1.2;
/** Classes that are blasts by their name. */
const BLAST = /blast/i;

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<path...>", "fields of one specimen: images, or folders that are searched for images")
    .option("--model <file>", "classifier (.onnx) that names each white cell")
    .option("--blast <class>", "a class of the model that is a blast; may be given many times", gather)
    .option("--specimen <name>", `what was smeared: ${specimens.join(", ")}`, oneOf("--specimen", specimens), "blood")
    .option("--export <format>", `cells as ${exportFormats.join(", ")}; needs --out`, oneOf("--export", exportFormats))
    .option("--out <folder>", "folder that exports are written into")
    .option(...JSON_OPTION)
    .action((paths: string[], options: Options) => run(terminal, paths, options));
}

async function run(terminal: Terminal, paths: readonly string[], options: Options): Promise<void> {
  if (options.export && !options.out) {
    throw new UsageError("usage", `--export ${options.export} needs --out: name a folder to write into`);
  }
  const storage = new NodeStorage();
  const images = await findImages(storage, paths);
  const runtime = new NodeRuntime();
  const progress = new Progress();
  try {
    const file = options.model === undefined ? undefined : await readModelFile(storage, options.model);
    const classifier = file && (await openClassifier(runtime, file));
    const blasts = blastClasses(options, classifier);
    const rows: Row[] = [];
    const records: ImageRecord[] = [];
    for (const path of images) {
      const { record, row } = await countOne(storage, path, classifier);
      rows.push(row);
      if (record) records.push(record);
      progress.update("counting", rows.length, images.length);
    }
    const fields = rows.flatMap((row) => ("error" in row ? [] : [row]));
    const summary = summarise(fields, options.specimen, blasts);
    const files = await writeExport(storage, records, options);
    terminal.scores(
      { specimen: options.specimen, fields: rows, summary, ...(files && { files }) },
      textOf(rows, summary),
    );
  } finally {
    progress.end();
    await runtime.close();
  }
}

function blastClasses({ blast }: Options, classifier: Classifier | undefined): ReadonlySet<string> {
  const classes = classifier?.metadata.classes ?? [];
  if (!blast) return new Set(classes.filter((name) => BLAST.test(name)));
  const unknown = blast.find((name) => !classes.includes(name));
  if (unknown !== undefined) {
    const known = classifier ? `the model has ${classes.join(", ")}` : "give the --model that has it";
    throw new UsageError("usage", `--blast ${unknown}: no such class; ${known}`);
  }
  return new Set(blast);
}

interface CountedField extends FieldCount {
  readonly path: string;
  readonly reason?: { readonly code: string; readonly message: string };
}
type Row =
  | CountedField
  | { readonly path: string; readonly error: { readonly code: string; readonly message: string } };

/** One field; a broken image is a row with an error, and the rest go on. */
async function countOne(
  storage: NodeStorage,
  path: string,
  classifier: Classifier | undefined,
): Promise<{ readonly row: Row; readonly record?: ImageRecord }> {
  try {
    const image = await decodeImage(await storage.read(path));
    const segmentation = segmentCells(image);
    const others = findOtherCells(image, segmentation);
    const cells: CellRecord[] = [];
    for (const cell of segmentation.cells) {
      if (!classifier) cells.push({ cell, class: "white cell" });
      else {
        const { label, probabilities } = await classifier.predict(cropAround(image, cell));
        cells.push({ cell, class: label, probability: probabilities[label] });
      }
    }
    const classes: Record<string, number> = {};
    for (const { class: name } of cells) classes[name] = (classes[name] ?? 0) + 1;
    const row: CountedField = {
      path,
      whiteCells: cells.length,
      redCells: others.redCells.length,
      platelets: others.platelets.length,
      ...(classifier && { classes }),
      ...(segmentation.reason && { reason: segmentation.reason }),
    };
    return { row, record: { path, width: image.width, height: image.height, cells } };
  } catch (error) {
    const { code, exitCode, message } = failureOf(error);
    if (exitCode === 1) throw error;
    return { row: { path, error: { code, message } } };
  }
}

/** A square around a cell, moved into the image where it would leave it. */
function cropAround(image: Image, { bbox }: CellInstance): Image {
  const side = Math.min(Math.round(CONTEXT * Math.max(bbox.width, bbox.height)), image.width, image.height);
  const start = (from: number, length: number, limit: number) =>
    Math.min(Math.max(0, Math.round(from + length / 2 - side / 2)), limit - side);
  const left = start(bbox.left, bbox.width, image.width);
  return crop(image, left, start(bbox.top, bbox.height, image.height), side, side);
}

async function writeExport(storage: NodeStorage, records: readonly ImageRecord[], options: Options) {
  if (!options.export || !options.out) return undefined;
  const folder = absolute(options.out);
  const files: string[] = [];
  const write = async (name: string, text: string) => {
    files.push(`${folder}/${name}`);
    await writeText(storage, `${folder}/${name}`, text);
  };
  if (options.export === "csv") await write("cells.csv", toCsv(records));
  else if (options.export === "coco") await write("cells.coco.json", JSON.stringify(toCoco(records)));
  else {
    for (const [index, record] of records.entries()) {
      const name = record.path.split(/[\\/]/).at(-1) ?? "field";
      await write(`${index + 1}-${name}.geojson`, JSON.stringify(toGeoJson(record)));
    }
  }
  return files;
}

const withInterval = ({ count, interval: [low, high], of, share }: Proportion): string =>
  `${percent(share)} (${percent(low)} to ${percent(high)}; ${count} of ${of})`;

function textOf(rows: readonly Row[], summary: CountSummary): string {
  const columns = [
    { title: "field" },
    { title: "white", align: "right" },
    { title: "red", align: "right" },
    { title: "platelets", align: "right" },
    { title: "note" },
  ] as const;
  const lines = rows.map((row) =>
    "error" in row
      ? [row.path, "", "", "", row.error.message]
      : [row.path, String(row.whiteCells), String(row.redCells), String(row.platelets), row.reason?.message ?? ""],
  );
  const totals = ["all", String(summary.whiteCells), String(summary.redCells), String(summary.platelets), ""];
  const said = [`specimen: ${summary.specimen}`];
  if (summary.whiteShare) said.push(`white among white and red cells: ${withInterval(summary.whiteShare)}`);
  for (const [name, count] of Object.entries(summary.classes ?? {})) said.push(`${name}: ${count}`);
  if (summary.blasts) said.push(`blasts among white cells: ${withInterval(summary.blasts)}`);
  for (const { id, interval, label, version } of summary.thresholds ?? []) {
    said.push(`  limit ${id} (table ${version}): interval ${interval}; ${label}`);
  }
  return `${table(columns, [...lines, totals])}\n\n${said.join("\n")}`;
}
