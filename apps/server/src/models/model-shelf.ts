import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type ClassifierMetadata, metadataFromProps } from "@leukoscope/classifier";
import { readModel } from "@leukoscope/onnx";
import { externalFiles } from "@leukoscope/onnx/node";
import type { ModelFile } from "../analysis/findings.ts";
import { notFound } from "../api/problem.ts";
import { findModelFiles } from "./list-models.ts";

/** A classifier that images can be shown to. */
export interface ShelvedModel extends ModelFile {
  /** Name of its folder: what requests call it by. */
  readonly name: string;
  readonly bytes: number;
  readonly metadata: ClassifierMetadata;
  /** The model card, Markdown with its YAML front matter. */
  readonly card: string | null;
}

/** The classifiers of a folder, a sub-folder each. What has been read is kept until the file changes. */
export class ModelShelf {
  readonly #folder: string;
  readonly #known = new Map<string, { readonly stamp: string; readonly model: Promise<ShelvedModel | undefined> }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** In order of their names. A file that is no classifier, such as a segmenter, is left out. */
  async list(): Promise<ShelvedModel[]> {
    const found = await findModelFiles(this.#folder);
    const models = await Promise.all(found.map(({ id, onnx }) => this.#read(id, onnx)));
    return models.filter((model) => model !== undefined);
  }

  /** @throws ApiError 404 */
  async get(name: string): Promise<ShelvedModel> {
    const model = (await this.list()).find((each) => each.name === name);
    if (!model) throw notFound("model", name);
    return model;
  }

  /** The one that is meant where none is named: that of B-ALL subtypes, or else the first. */
  async preferred(): Promise<ShelvedModel | undefined> {
    const models = await this.list();
    return models.find(({ name }) => name === "b-all-subtypes") ?? models[0];
  }

  async #read(name: string, onnx: string): Promise<ShelvedModel | undefined> {
    const path = join(this.#folder, name, onnx);
    const { mtimeMs, size } = await stat(path);
    const stamp = `${path} ${mtimeMs} ${size}`;
    const known = this.#known.get(name);
    if (known?.stamp === stamp) return known.model;
    const model = readShelved(name, path, join(this.#folder, name));
    this.#known.set(name, { stamp, model });
    return model;
  }
}

async function readShelved(name: string, path: string, folder: string): Promise<ShelvedModel | undefined> {
  const content = await readFile(path);
  let metadata: ClassifierMetadata;
  try {
    metadata = metadataFromProps(readModel(content, { external: externalFiles(folder) }).metadata);
  } catch {
    return undefined;
  }
  const card = await readFile(join(folder, "README.md"), "utf8").catch(() => null);
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { name, path, sha256, bytes: content.length, metadata, card };
}
