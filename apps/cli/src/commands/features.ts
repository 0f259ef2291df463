import { type ClassicalMethod, classicalMethods } from "@leukoscope/cells";
import { type Fact, type FeatureRow, featureHeading, featureLine } from "@leukoscope/classic";
import { PooledFeatures } from "@leukoscope/classifier";
import { openLock, parseManifest, recordLook, resolvePath } from "@leukoscope/data";
import { cellDescriptors, measureCell } from "@leukoscope/descriptors";
import { decodeImage } from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import type { Storage } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { type CellRegion, maskedRegions, masksIn, segmentedRegions, stemOf } from "../features/cell-regions.ts";
import { Progress } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { findImages } from "./find-images.ts";
import { blamingFile, readModelFile } from "./model-file.ts";
import { absolute, userName } from "./options.ts";
import { oneOf } from "./unavailable.ts";

interface Options {
  readonly out: string;
  readonly method: ClassicalMethod;
  readonly masks?: string;
  readonly model?: string;
}

/** An image to measure, and what a manifest says of it. */
interface Source {
  readonly path: string;
  readonly facts: FeatureRow["facts"];
  /** The mask that a manifest names. */
  readonly mask?: string;
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
    .option(...JSON_OPTION)
    .action((paths: string[], options: Options) => run(terminal, paths, options));
}

async function run(terminal: Terminal, paths: readonly string[], options: Options): Promise<void> {
  const storage = new NodeStorage();
  const sources = await sourcesOf(storage, paths);
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
    const lines = [featureHeading(columns)];
    const broken: { path: string; error: string }[] = [];
    let cells = 0;
    for (const [index, source] of sources.entries()) {
      const { facts, path } = source;
      try {
        const image = await decodeImage(await storage.read(path));
        const regions =
          options.masks === undefined
            ? segmentedRegions(image, options.method)
            : await maskedRegions(image, await storage.read(maskOf(source, masks)));
        for (const [cell, region] of regions.entries()) {
          const values = Float64Array.from([...measureCell(region), ...(deep ? await deep.of(region.image) : [])]);
          lines.push(featureLine({ facts: { ...facts, ...placeOf(region, cell) }, values }, columns));
          cells++;
        }
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        broken.push({ path, error: message });
        lines.push(featureLine({ facts: { ...facts, error: message } }, columns));
      }
      progress.update("measuring", index + 1, sources.length);
    }
    await storage.write(options.out, new TextEncoder().encode(`${lines.join("\n")}\n`));
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

function maskOf({ mask, path }: Source, masks: ReadonlyMap<string, string> | undefined): string {
  const found = masks ? masks.get(stemOf(path)) : mask;
  if (found !== undefined) return found;
  throw new Error(masks ? `no mask ${stemOf(path)}.mask.png or ${stemOf(path)}.png` : "the manifest names no mask");
}

async function openFeatures(storage: Storage, runtime: NodeRuntime, model: string): Promise<PooledFeatures> {
  const { bytes, external, path } = await readModelFile(storage, model);
  return blamingFile(path, PooledFeatures.load(runtime, bytes, { external }));
}

/** Images as they are; those of a manifest with what it says of them. A look at a locked test is noted. */
async function sourcesOf(storage: Storage, paths: readonly string[]): Promise<Source[]> {
  const sources: Source[] = [];
  for (const path of paths) {
    if (!path.endsWith(".jsonl") || !(await storage.exists(path))) {
      const images = await findImages(storage, [path]);
      sources.push(...images.map((image): Source => ({ path: image, facts: { path: image } })));
      continue;
    }
    const records = parseManifest(new TextDecoder().decode(await storage.read(path)), path);
    const lock = await openLock(storage, absolute(path), records);
    if (lock) {
      const looker = { by: userName(), command: "features", now: new Date() };
      await recordLook(storage, lock, absolute(path), undefined, looker);
    }
    for (const record of records) {
      const { class: name, group, mask, patient, split } = record;
      const image = resolvePath(path, record.path);
      sources.push({
        path: image,
        facts: { path: image, class: name, patient, group, split },
        mask: mask === undefined ? undefined : resolvePath(path, mask),
      });
    }
  }
  return sources;
}
