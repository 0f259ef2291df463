import { basename, join, relative } from "node:path";
import { type PredictionRow, predictMany, RESEARCH_USE } from "@leukoscope/classifier";
import { generatePhantoms } from "@leukoscope/data";
import { explain, renderOverlay } from "@leukoscope/explain";
import { decodeImage, encodePng } from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { NodeStorage } from "@leukoscope/storage/node";
import { findImages } from "./commands/find-images.ts";
import { type ModelFile, openClassifier, openExplained, readModelFile } from "./commands/model-file.ts";
import { absolute } from "./commands/options.ts";
import { predictionTable } from "./output/prediction-table.ts";

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
  /** A model and a folder of real images, by class; left out where either does not exist. They are read where they are. */
  readonly real: { readonly model: string; readonly images: string };
}

/** What a newcomer sees first: phantom smears labelled by the shipped model, with the evidence drawn over them. */
export async function firstLook({ out, phantomModel, real }: FirstLookOptions): Promise<void> {
  const storage = new NodeStorage();
  const runtime = new NodeRuntime();
  try {
    const phantoms = new Look(runtime, storage, await readModelFile(storage, phantomModel));
    const folder = `${absolute(out)}/phantoms`;
    const { records } = await generatePhantoms(storage, { out: folder, count: PHANTOMS, seed: SEED });
    const truths = new Map(records.map((record) => [shown(join(folder, record.path)), record.class]));
    say(`${PHANTOMS} phantom smears, labelled by ${shown(phantomModel)}`, await phantoms.label(truths));
    await phantoms.explain([...truths.keys()], `${absolute(out)}/overlays`);
    say(`Grad-CAM overlays of all ${PHANTOMS}: ${shown(join(out, "overlays"))}`);

    if ((await storage.exists(real.model)) && (await storage.exists(real.images))) {
      const look = new Look(runtime, storage, await readModelFile(storage, real.model));
      const table = await look.label(sample(await findImages(storage, [real.images]), real.images));
      say(`Real smears, labelled by ${shown(real.model)}, which may have been trained on some of them`, table);
    }
    say(RESEARCH_USE);
  } finally {
    await runtime.close();
  }
}

/** One model, looking at images. */
class Look {
  readonly #runtime: NodeRuntime;
  readonly #storage: NodeStorage;
  readonly #model: ModelFile;

  constructor(runtime: NodeRuntime, storage: NodeStorage, model: ModelFile) {
    this.#runtime = runtime;
    this.#storage = storage;
    this.#model = model;
  }

  /** @param truths true class by path @returns a table, and how many are right */
  async label(truths: ReadonlyMap<string, string>): Promise<string> {
    const classifier = await openClassifier(this.#runtime, this.#model);
    const sources = [...truths.keys()].map((path) => ({ path, read: () => this.#storage.read(path) }));
    const rows: PredictionRow[] = [];
    for await (const row of predictMany(classifier, sources)) rows.push(row);
    await classifier.close();
    const right = rows.filter((row) => "label" in row && row.label === truths.get(row.path)).length;
    const table = predictionTable(rows, classifier.metadata.classes, truths);
    return `${table}\n\n${right} of ${rows.length} agree with the true class`;
  }

  /** Writes an overlay of each image. */
  async explain(images: readonly string[], out: string): Promise<void> {
    const model = await openExplained(this.#runtime, this.#model);
    for (const path of images) {
      const image = await decodeImage(await this.#storage.read(path));
      const overlay = renderOverlay(image, await explain(model, image, { method: "gradcam" }), OPACITY);
      await this.#storage.write(`${out}/${basename(path, ".png")}.gradcam.png`, encodePng(overlay));
    }
    await model.close();
  }
}

/** The first images of each class; the class is the first folder below `folder`. */
function sample(images: readonly string[], folder: string): Map<string, string> {
  const taken = new Map<string, number>();
  const truths = new Map<string, string>();
  for (const path of images) {
    const [name] = relative(folder, path).split(/[\\/]/);
    const count = taken.get(name) ?? 0;
    if (count < SAMPLES) truths.set(shown(path), name);
    taken.set(name, count + 1);
  }
  return truths;
}

const say = (...paragraphs: readonly string[]): void => {
  process.stdout.write(`${paragraphs.join("\n\n")}\n\n`);
};

/** A path as one would type it here. */
const shown = (path: string): string => relative(process.cwd(), path).replaceAll("\\", "/") || ".";
