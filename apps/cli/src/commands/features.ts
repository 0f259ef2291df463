import { type ClassicalMethod, classicalMethods } from "@leukoscope/cells";
import { type Fact, type FeatureRow, featureHeading, featureLine } from "@leukoscope/classic";
import { PooledFeatures } from "@leukoscope/classifier";
import { cellDescriptors, measureCell } from "@leukoscope/descriptors";
import { decodeImage } from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { FileAppender, type Storage } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { type CellRegion, maskedRegions, masksIn, segmentedRegions, stemOf } from "../features/cell-regions.ts";
import { type ImageSource, imageSources } from "../fields/image-sources.ts";
import { MICRONS_OPTION, withField } from "../fields/open-field.ts";
import { Progress } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { blamingFile, readModelFile } from "./model-file.ts";
import { oneOf } from "./unavailable.ts";

interface Options {
  readonly out: string;
  readonly method: ClassicalMethod;
  readonly masks?: string;
  readonly model?: string;
  readonly microns?: number;
}

/** In place of a folder of masks: those that the manifest names. */
const OF_MANIFEST = "manifest";

export function define(command: Command, terminal: Terminal): void {
  command
    .argument(
      "<path...>",
      "images, folders that are searched for images, or manifests (.jsonl), whose classes are kept",
    )
    .requiredOption("--out <file>", "table to write (.csv): a row a cell")
    .option(
      "--method <name>",
      `how cells are found: ${classicalMethods.join(", ")}`,
      oneOf("--method", classicalMethods),
      "fuzzy",
    )
    .option(
      "--masks <folder>",
      `masks in place of a segmentation (nucleus 255, cytoplasm 128), NAME.mask.png or NAME.png for each image; or "${OF_MANIFEST}" for those that a manifest names`,
    )
    .option("--model <file>", "model file (.onnx) whose pooled activations are added to each cell")
    .option(...MICRONS_OPTION)
    .option(...JSON_OPTION)
    .action((paths: string[], options: Options) => run(terminal, paths, options));
}

async function run(terminal: Terminal, paths: readonly string[], options: Options): Promise<void> {
  const storage = new NodeStorage();
  const sources = await imageSources(storage, paths, "features");
  const masks =
    options.masks === undefined || options.masks === OF_MANIFEST ? undefined : await masksIn(storage, options.masks);
  const runtime = new NodeRuntime();
  const progress = new Progress();
  try {
    const deep = options.model === undefined ? undefined : await openFeatures(storage, runtime, options.model);
    const columns = [
      ...cellDescriptors.map(({ name }) => name),
      ...Array.from({ length: deep?.width ?? 0 }, (_, i) => `deep.${i}`),
    ];
    const broken: { path: string; error: string }[] = [];
    let cells = 0;
    const table = await FileAppender.open(storage, options.out);
    try {
      const write = (row: FeatureRow) => table.append(`${featureLine(row, columns)}\n`);
      await table.append(`${featureHeading(columns)}\n`);
      for (const [index, source] of sources.entries()) {
        const { facts, path } = source;
        let cell = 0;
        const measure = async (region: CellRegion) => {
          const values = Float64Array.from([...measureCell(region), ...(deep ? await deep.of(region.image) : [])]);
          await write({ facts: { ...facts, ...placeOf(region, cell++) }, values });
          cells++;
        };
        try {
          if (options.masks === undefined) {
            await withField(storage, path, options.microns, async (field) => {
              for await (const region of segmentedRegions(field, options.method)) await measure(region);
            });
          } else {
            const image = await decodeImage(await storage.read(path));
            const mask = await storage.read(maskOf(source, masks));
            for (const region of await maskedRegions(image, mask)) await measure(region);
          }
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          broken.push({ path, error: message });
          await write({ facts: { ...facts, error: message } });
        }
        progress.update("measuring", index + 1, sources.length);
      }
    } catch (error) {
      await table.abandon();
      throw error;
    }
    await table.finish();
    progress.end();
    terminal.result(
      { out: options.out, images: sources.length, cells, descriptors: columns.length, broken },
      [
        `${cells} cells of ${sources.length} images, ${columns.length} numbers each: ${options.out}`,
        ...broken.map(({ error, path }) => `not measured: ${path}: ${error}`),
      ].join("\n"),
    );
  } finally {
    progress.end();
    await runtime.close();
  }
}

const placeOf = ({ box }: CellRegion, cell: number): Partial<Record<Fact, string>> => ({
  cell: String(cell + 1),
  left: String(box.left),
  top: String(box.top),
  width: String(box.width),
  height: String(box.height),
});

function maskOf({ mask, path }: ImageSource, masks: ReadonlyMap<string, string> | undefined): string {
  const found = masks ? masks.get(stemOf(path)) : mask;
  if (found !== undefined) return found;
  throw new Error(masks ? `no mask ${stemOf(path)}.mask.png or ${stemOf(path)}.png` : "the manifest names no mask");
}

async function openFeatures(storage: Storage, runtime: NodeRuntime, model: string): Promise<PooledFeatures> {
  const { bytes, external, path } = await readModelFile(storage, model);
  return blamingFile(path, PooledFeatures.load(runtime, bytes, { external }));
}
