import { basename, extname } from "node:path";
import { type Method, methods } from "@leukoscope/cells";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { MICRONS_OPTION } from "../fields/open-field.ts";
import { segmentBy } from "../fields/segment-by.ts";
import { segmentField } from "../fields/segment-field.ts";
import { Progress } from "../output/progress.ts";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { findImages } from "./find-images.ts";
import { absolute } from "./options.ts";
import { oneOf } from "./unavailable.ts";

interface Options {
  readonly method: Method;
  readonly model?: string;
  readonly out: string;
  readonly microns?: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<path...>", "images, or folders that are searched for images")
    .option("--method <name>", `how: ${methods.join(", ")}`, oneOf("--method", methods), "unet")
    .option("--model <file>", "network of --method unet (.onnx; default: the one that ships)")
    .requiredOption("--out <folder>", "folder to write masks into")
    .option(...MICRONS_OPTION)
    .option(...JSON_OPTION)
    .action((paths: string[], options: Options) => run(terminal, paths, options));
}

async function run(terminal: Terminal, paths: readonly string[], options: Options): Promise<void> {
  const storage = new NodeStorage();
  const images = await findImages(storage, paths);
  const nameOf = maskNames(images);
  const progress = new Progress();
  const rows: Row[] = [];
  const runtime = new NodeRuntime();
  try {
    const segment = await segmentBy(storage, runtime, options);
    for (const path of images) {
      const mask = `${absolute(options.out)}/${nameOf(path)}`;
      const onPart = (done: number) => progress.update("segmenting", rows.length + done, images.length);
      rows.push(await segmentField(storage, path, mask, { segment, microns: options.microns, onPart }));
    }
  } finally {
    progress.end();
    await runtime.close();
  }
  terminal.scores(rows, textOf(rows));
}

type Row = Awaited<ReturnType<typeof segmentField>>;

/** `<name>.mask.png`; images of one name in several folders get numbers. */
function maskNames(paths: readonly string[]): (path: string) => string {
  const seen = new Map<string, number>();
  const names = new Map(
    paths.map((path) => {
      const stem = basename(path, extname(path));
      const count = (seen.get(stem) ?? 0) + 1;
      seen.set(stem, count);
      return [path, `${count === 1 ? stem : `${stem}-${count}`}.mask.png`];
    }),
  );
  return (path) => names.get(path) as string;
}

function textOf(rows: readonly Row[]): string {
  const columns = [
    { title: "image" },
    { title: "white", align: "right" },
    { title: "red", align: "right" },
    { title: "platelets", align: "right" },
    { title: "note" },
  ] as const;
  return table(
    columns,
    rows.map((row) =>
      "error" in row
        ? [row.path, "", "", "", row.error?.message ?? ""]
        : [row.path, String(row.wbc), String(row.rbc), String(row.platelets), row.reason?.message ?? ""],
    ),
  );
}
