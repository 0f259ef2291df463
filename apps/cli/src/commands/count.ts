import {
  type CountSummary,
  isBlast,
  type Method,
  methods,
  type Proportion,
  type Specimen,
  specimens,
  summarise,
} from "@leukoscope/cells";
import type { Classifier } from "@leukoscope/classifier";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { type BrokenField, type CountedField, countField, NOT_CLASSIFIED } from "../fields/count-field.ts";
import { type ExportFormat, exportFormats, openExport } from "../fields/export-files.ts";
import { type ImageSource, imageSources } from "../fields/image-sources.ts";
import { MICRONS_OPTION } from "../fields/open-field.ts";
import { RED_DIAMETER_OPTION, redScales } from "../fields/red-scales.ts";
import { segmentBy } from "../fields/segment-by.ts";
import { UsageError } from "../output/errors.ts";
import { Progress } from "../output/progress.ts";
import { percent, table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { openClassifier, readModelFile } from "./model-file.ts";
import { absolute, gather } from "./options.ts";
import { oneOf } from "./unavailable.ts";

interface Options {
  readonly method: Method;
  readonly model?: string;
  readonly specimen: Specimen;
  readonly blast?: readonly string[];
  readonly byFolder?: boolean;
  readonly export?: ExportFormat;
  readonly out?: string;
  readonly microns?: number;
  readonly redDiameter?: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument(
      "<path...>",
      "fields or slides of one specimen: images, folders that are searched for images, or manifests (.jsonl) with patients",
    )
    .option("--method <name>", `how white cells are found: ${methods.join(", ")}`, oneOf("--method", methods), "fuzzy")
    .option("--model <file>", "classifier (.onnx) that names each white cell")
    .option("--blast <class>", "a class of the model that is a blast; may be given many times", gather)
    .option("--specimen <name>", `what was smeared: ${specimens.join(", ")}`, oneOf("--specimen", specimens), "blood")
    .option("--by-folder", "each folder's fields are a patient's")
    .option("--export <format>", `cells as ${exportFormats.join(", ")}; needs --out`, oneOf("--export", exportFormats))
    .option("--out <folder>", "folder that exports are written into")
    .option(...MICRONS_OPTION)
    .option(...RED_DIAMETER_OPTION)
    .option(...JSON_OPTION)
    .action((paths: string[], options: Options) => run(terminal, paths, options));
}

async function run(terminal: Terminal, paths: readonly string[], options: Options): Promise<void> {
  if (options.export && !options.out) {
    throw new UsageError("usage", `--export ${options.export} needs --out: name a folder to write into`);
  }
  const storage = new NodeStorage();
  const sources = await imageSources(storage, paths, "count");
  const runtime = new NodeRuntime();
  const progress = new Progress();
  try {
    const file = options.model === undefined ? undefined : await readModelFile(storage, options.model);
    const classifier = file && (await openClassifier(runtime, file));
    const blasts = blastClasses(options, classifier);
    const files =
      options.export && options.out ? await openExport(storage, options.export, absolute(options.out)) : undefined;
    const segment = await segmentBy(storage, runtime, { method: options.method });
    const { redDiameter } = options;
    const scales =
      redDiameter === undefined
        ? await redScales(storage, sources, (done, of) => progress.update("measuring red cells", done, of))
        : () => redDiameter / 2;
    const rows: Row[] = [];
    try {
      for (const source of sources) {
        const patient = patientOf(source, options);
        const row = await countField(
          storage,
          { path: source.path, patient },
          {
            segment,
            classifier,
            files,
            microns: options.microns,
            redScales: scales,
            onPart: (done) => progress.update("counting", rows.length + done, sources.length),
          },
        );
        rows.push(row);
      }
    } catch (error) {
      await files?.abandon();
      throw error;
    }
    const written = await files?.finish();
    const summary = summaryOf(rows, options.specimen, blasts);
    const patients = patientsOf(rows, options.specimen, blasts);
    terminal.scores(
      {
        specimen: options.specimen,
        fields: rows,
        summary,
        ...(patients && { patients }),
        ...(written && { files: written }),
      },
      textOf(rows, summary, patients ?? []),
    );
  } finally {
    progress.end();
    await runtime.close();
  }
}

const patientOf = ({ facts, path }: ImageSource, { byFolder }: Options): string | undefined =>
  byFolder ? (absolute(path).split("/").at(-2) ?? "") : facts.patient;

function blastClasses({ blast }: Options, classifier: Classifier | undefined): ReadonlySet<string> {
  const classes = classifier?.metadata.classes ?? [];
  if (!blast) return new Set(classes.filter(isBlast));
  const unknown = blast.find((name) => !classes.includes(name));
  if (unknown !== undefined) {
    const known = classifier ? `the model has ${classes.join(", ")}` : "give the --model that has it";
    throw new UsageError("usage", `--blast ${unknown}: no such class; ${known}`);
  }
  return new Set(blast);
}

type Row = CountedField | BrokenField;

const counted = (rows: readonly Row[]): CountedField[] => rows.flatMap((row) => ("error" in row ? [] : [row]));

/** A patient's fields together. */
interface PatientCount extends CountSummary {
  readonly patient: string;
}

/** One for each patient that fields are known to be of; none where no patient is known. */
function patientsOf(rows: readonly Row[], specimen: Specimen, blasts: ReadonlySet<string>): PatientCount[] | undefined {
  const names = [...new Set(rows.flatMap(({ patient }) => (patient === undefined ? [] : [patient])))];
  if (names.length === 0) return undefined;
  return names.map((patient) => ({
    patient,
    ...summarise(counted(rows.filter((row) => row.patient === patient)), specimen, blasts),
  }));
}

/** All fields. A share of blasts is a patient's: fields of several have none together. */
function summaryOf(rows: readonly Row[], specimen: Specimen, blasts: ReadonlySet<string>): CountSummary {
  const isOne = new Set(rows.map(({ patient }) => patient)).size <= 1;
  return summarise(counted(rows), specimen, isOne ? blasts : new Set());
}

const withInterval = ({ count, interval: [low, high], of, share }: Proportion): string =>
  `${percent(share)} (${percent(low)} to ${percent(high)}; ${count} of ${of})`;

function textOf(rows: readonly Row[], summary: CountSummary, patients: readonly PatientCount[]): string {
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
      : [row.path, String(row.whiteCells), String(row.redCells), String(row.platelets), noteOf(row)],
  );
  const totals = ["all", String(summary.whiteCells), String(summary.redCells), String(summary.platelets), ""];
  const said = [`specimen: ${summary.specimen}`, ...linesOf(summary)];
  if (patients.length > 1) {
    for (const { patient, ...of } of patients) {
      said.push("", `patient ${patient}: ${of.fields} fields, ${of.whiteCells} white cells, ${of.redCells} red`);
      said.push(...linesOf(of));
    }
  }
  return `${table(columns, [...lines, totals])}\n\n${said.join("\n")}`;
}

function linesOf(summary: CountSummary): string[] {
  const { blastBounds, blasts, classes = {}, notClassified = 0, thresholds = [], whiteShare } = summary;
  return [
    ...(whiteShare ? [`white among white and red cells: ${withInterval(whiteShare)}`] : []),
    ...Object.entries(classes).map(([name, count]) => `${name}: ${count}`),
    ...(notClassified > 0 ? [`${NOT_CLASSIFIED}, since the model abstains: ${notClassified}`] : []),
    ...(blasts ? [`blasts among the ${blasts.of} white cells that have a class: ${withInterval(blasts)}`] : []),
    ...(blastBounds
      ? [`  were none or all of the others blasts: ${percent(blastBounds[0])} to ${percent(blastBounds[1])}`]
      : []),
    ...thresholds.map(
      ({ id, interval, label, version }) => `  limit ${id} (table ${version}): interval ${interval}; ${label}`,
    ),
  ];
}

const noteOf = ({ level, reason, unread = [] }: CountedField): string =>
  [
    ...(reason ? [reason.message] : []),
    ...(level === undefined ? [] : [`read at level ${level} of its pyramid`]),
    ...(unread.length === 0 ? [] : [`${unread.length} parts could not be read: ${unread[0].message}`]),
  ].join("; ");
