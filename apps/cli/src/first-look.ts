import { basename, join, relative } from "node:path";
import { type PredictionRow, predictMany } from "@leukoscope/classifier";
import { generatePhantoms } from "@leukoscope/data";
import { renderOverlay } from "@leukoscope/explain";
import { decodeImage, encodePng } from "@leukoscope/imaging";
import type { Runtime } from "@leukoscope/runtime";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { NodeStorage } from "@leukoscope/storage/node";
import { openClassifier, openGradCam, readModelFile } from "./commands/model-file.ts";
import { absolute } from "./commands/options.ts";
import { predictionTable } from "./output/prediction-table.ts";
import { Terminal } from "./output/terminal.ts";

/** Not the seed that the shipped model was trained on: it has not seen these smears. */
const SEED = 2026;
const PHANTOMS = 12;
const OPACITY = 0.45;
/** Real images of each class. */
const SAMPLES = 2;

export interface FirstLookOptions {
  /** Folder to write smears and overlays into. */
  readonly out: string;
  /** A classifier of phantom smears. */
  readonly phantomModel: string;
  /** Real images and a model of them; left out where either does not exist. They are read where they are. */
  readonly real?: { readonly model: string; readonly images: string };
}

/** What a newcomer sees first: phantom smears labelled by the shipped model, with the evidence drawn over them. */
export async function firstLook({ out, phantomModel, real }: FirstLookOptions): Promise<void> {
  const terminal = new Terminal(false);
  const storage = new NodeStorage();
  const runtime = new NodeRuntime();
  try {
    const model = await readModelFile(storage, phantomModel);
    const { records } = await generatePhantoms(storage, { out: `${absolute(out)}/phantoms`, count: PHANTOMS, seed: SEED });
    const truths = new Map(records.map((record) => [shown(join(out, "phantoms", record.path)), record.class]));
    const phantoms = await label(runtime, storage, model, phantomModel, truths);
    const overlays = await explainAll(runtime, storage, model, phantomModel, [...truths.keys()], `${absolute(out)}/overlays`);
    terminal.scores([], `${PHANTOMS} phantom smears, labelled by ${shown(phantomModel)}\n\n${phantoms}\n\n${overlays} Grad-CAM overlays: ${shown(join(out, "overlays"))}`);
    if (real && (await storage.exists(real.model)) && (await storage.exists(real.images))) {
      const rows = await labelReal(runtime, storage, real);
      terminal.scores([], `\nReal smears of ${shown(real.images)}, labelled by ${shown(real.model)} (it may have been trained on some of them)\n\n${rows}`);
    }
  } finally {
    await runtime.close();
  }
}

/** @returns a table, right or wrong */
async function label(runtime: Runtime, storage: NodeStorage, model: Uint8Array, path: string, truths: ReadonlyMap<string, string>): Promise<string> {
  const classifier = await openClassifier(runtime, model, path);
  const rows: PredictionRow[] = [];
  const sources = [...truths.keys()].map((image) => ({ path: image, read: () => storage.read(image) }));
  for await (const row of predictMany(classifier, sources)) rows.push(row);
  await classifier.close();
  const right = rows.filter((row) => "label" in row && row.label === truths.get(row.path)).length;
  return `${predictionTable(rows, classifier.metadata.classes, truths)}\n\n${right} of ${rows.length} agree with the true class`;
}

/** Writes an overlay of every image. @returns how many */
async function explainAll(runtime: Runtime, storage: NodeStorage, model: Uint8Array, path: string, images: readonly string[], out: string): Promise<number> {
  const gradCam = await openGradCam(runtime, model, path, {});
  for (const file of images) {
    const image = await decodeImage(await storage.read(file));
    const overlay = renderOverlay(image, await gradCam.explain(image), OPACITY);
    await storage.write(`${out}/${basename(file, ".png")}.gradcam.png`, encodePng(overlay));
  }
  await gradCam.close();
  return images.length;
}

async function labelReal(runtime: Runtime, storage: NodeStorage, real: { readonly model: string; readonly images: string }): Promise<string> {
  const model = await readModelFile(storage, real.model);
  const truths = new Map<string, string>();
  const taken = new Map<string, number>();
  for (const { path } of await storage.list(real.images)) {
    const [name] = relative(real.images, path).split(/[\\/]/);
    const count = taken.get(name) ?? 0;
    if (count === SAMPLES) continue;
    taken.set(name, count + 1);
    truths.set(shown(path), name);
  }
  return label(runtime, storage, model, real.model, truths);
}

/** A path as one would type it here. */
const shown = (path: string): string => relative(process.cwd(), path).replaceAll("\\", "/") || ".";
