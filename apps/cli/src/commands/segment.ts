import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type CellInstance,
  classicalMethods,
  findOtherCells,
  LearnedSegmenter,
  type Method,
  maskImage,
  type Segmentation,
  segmentCells,
} from "@leukoscope/cells";
import { decodeImage, encodePng, type Image } from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { failureOf } from "../output/errors.ts";
import { Progress } from "../output/progress.ts";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { findImages } from "./find-images.ts";
import { blamingFile, readModelFile } from "./model-file.ts";
import { absolute } from "./options.ts";
import { oneOf } from "./unavailable.ts";

interface Options {
  readonly method: Method;
  readonly model?: string;
  readonly out: string;
}

const methods: readonly Method[] = [...classicalMethods, "unet"];
/** The network that ships. */
const SHIPPED = fileURLToPath(new URL("../../../../models/white-cells/model.onnx", import.meta.url));

type Segment = (image: Image) => Segmentation | Promise<Segmentation>;

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<path...>", "images, or folders that are searched for images")
    .option("--method <name>", `how: ${methods.join(", ")}`, oneOf("--method", methods), "fuzzy")
    .option("--model <file>", "network of --method unet (.onnx; default: the one that ships)")
    .requiredOption("--out <folder>", "folder to write masks into")
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
      rows.push(await segmentOne(storage, path, `${absolute(options.out)}/${nameOf(path)}`, segment));
      progress.update("segmenting", rows.length, images.length);
    }
  } finally {
    progress.end();
    await runtime.close();
  }
  terminal.scores(rows, textOf(rows));
}

async function segmentBy(storage: NodeStorage, runtime: NodeRuntime, { method, model }: Options): Promise<Segment> {
  if (method !== "unet") return (image) => segmentCells(image, { method });
  const { bytes, path } = await readModelFile(storage, model ?? SHIPPED);
  const segmenter = await blamingFile(path, LearnedSegmenter.load(runtime, bytes));
  return (image) => segmenter.segment(image);
}

type Row = Awaited<ReturnType<typeof segmentOne>>;

/** One image's row; a broken image is a row with an error, and the rest go on. */
async function segmentOne(storage: NodeStorage, path: string, mask: string, segment: Segment) {
  const start = performance.now();
  try {
    const image = await decodeImage(await storage.read(path));
    const segmentation = await segment(image);
    const others = findOtherCells(image, segmentation);
    await storage.write(mask, encodePng(maskImage(segmentation)));
    return {
      ...describe(path, mask, segmentation),
      rbc: others.redCells.length,
      platelets: others.platelets.length,
      ms: Math.round(performance.now() - start),
    };
  } catch (error) {
    const { code, exitCode, message } = failureOf(error);
    if (exitCode === 1) throw error;
    return { path, error: { code, message } };
  }
}

const describe = (path: string, mask: string, { cells, height, method, reason, width }: Segmentation) => ({
  path,
  mask,
  method,
  width,
  height,
  cells: cells.map(describeCell),
  wbc: cells.length,
  ...(reason && { reason }),
});

const rounded = (value: number): number => Math.round(100 * value) / 100;

const describeCell = ({ bbox, centroid, cytoplasmArea, id, nucleusArea, partial, touchesBorder }: CellInstance) => ({
  id,
  bbox: [bbox.left, bbox.top, bbox.width, bbox.height],
  centroid: [rounded(centroid.x), rounded(centroid.y)],
  nucleusArea,
  cytoplasmArea,
  touchesBorder,
  partial,
});

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
