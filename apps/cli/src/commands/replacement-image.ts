import { openLock, parseManifest, resolvePath } from "@leukoscope/data";
import { type Candidate, type ExplainedModel, type NearestUnlike, nearestUnlike, type View } from "@leukoscope/explain";
import { decodeImage, type Image } from "@leukoscope/imaging";
import { readText } from "@leukoscope/storage";
import type { NodeStorage } from "@leukoscope/storage/node";
import { UsageError } from "../output/errors.ts";
import { Progress } from "../output/progress.ts";
import { findImages } from "./find-images.ts";
import { absolute } from "./options.ts";

export interface ReplacementChoices {
  /** An image to take the parts from that a counterfactual replaces. */
  readonly replaceFrom?: string;
  /** A manifest or folder in which that image is looked for. */
  readonly data?: string;
}

/** What a counterfactual shows in the place of what it removes, and where it comes from. */
export interface ReplacementImage {
  readonly image: Image;
  readonly from: { readonly path: string } & Partial<Omit<NearestUnlike, "image" | "name">>;
}

/** @throws UsageError `bad-image`, `no-image` */
export async function readImage(storage: NodeStorage, path: string): Promise<Image> {
  if (!(await storage.exists(path))) throw new UsageError("no-image", `${path}: no such image`);
  try {
    return await decodeImage(await storage.read(path));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ImageError") throw error;
    throw new UsageError("bad-image", `${path}: ${error.message}`, { cause: error });
  }
}

/** The image named, or of all in a manifest or folder the nearest that the model gives another class. */
export async function replacementImage(
  storage: NodeStorage,
  model: ExplainedModel,
  view: View,
  target: string | number | undefined,
  { data, replaceFrom }: ReplacementChoices,
): Promise<ReplacementImage | undefined> {
  if (data !== undefined && replaceFrom !== undefined) {
    throw new UsageError("usage", "--data looks for the image that --replace-from names; give one of the two");
  }
  if (replaceFrom !== undefined) {
    return { image: model.view(await readImage(storage, replaceFrom)).image, from: { path: replaceFrom } };
  }
  if (data === undefined) return undefined;
  const explained = target === undefined ? await predicted(model, view) : model.classIndex(target);
  const nearest = await nearestUnlike(model, view, explained, candidates(storage, data));
  if (nearest === undefined) {
    const name = model.classes[explained];
    throw new UsageError("no-image", `${data}: no image there that the model gives another class than ${name}`);
  }
  const { image, name: path, ...from } = nearest;
  return { image, from: { path, ...from } };
}

async function predicted(model: ExplainedModel, { input }: View): Promise<number> {
  const logits = await model.logits(input, 1);
  return logits.indexOf(logits.reduce((most, value) => Math.max(most, value)));
}

/** Images of a folder, or of a manifest without its test split; those that are broken are passed over. */
async function* candidates(storage: NodeStorage, data: string): AsyncGenerator<Candidate> {
  const entries = data.endsWith(".jsonl")
    ? await recordsOf(storage, data)
    : (await findImages(storage, [data])).map((path) => ({ path }));
  const progress = new Progress();
  try {
    for (const [done, { path, ...known }] of entries.entries()) {
      progress.update("looking for the nearest image of another class", done, entries.length);
      const image = await readImage(storage, path).catch((error) => {
        if (error instanceof UsageError) return undefined;
        throw error;
      });
      if (image) yield { name: path, image, ...known };
    }
  } finally {
    progress.end();
  }
}

async function recordsOf(storage: NodeStorage, data: string) {
  const manifest = absolute(data);
  if (!(await storage.exists(manifest))) throw new UsageError("no-data", `${data}: no such manifest or folder`);
  const records = parseManifest(await readText(storage, manifest), data);
  await openLock(storage, manifest, records);
  return records
    .filter(({ split }) => split !== "test")
    .map((record) => ({ path: resolvePath(manifest, record.path), class: record.class }));
}
