import { stat } from "node:fs/promises";
import { join } from "node:path";
import { notFound } from "../api/problem.ts";
import { findModelFiles } from "./list-models.ts";
import { readShelved, type ShelvedModel } from "./read-shelved.ts";
import type { RunModels } from "./run-models.ts";

/** The classifiers of a folder, a sub-folder each, and those of runs. What has been read is kept until the file changes. */
export class ModelShelf {
  readonly #folder: string;
  readonly #known = new Map<string, { readonly stamp: string; readonly model: Promise<ShelvedModel | undefined> }>();

  readonly #runs: RunModels;

  constructor(folder: string, runs: RunModels) {
    this.#folder = folder;
    this.#runs = runs;
  }

  /** Those of the folder in order of their names, then those of runs. A file that is no classifier is left out. */
  async list(): Promise<ShelvedModel[]> {
    return [...(await this.#ofFolder()), ...(await this.#runs.list())];
  }

  async #ofFolder(): Promise<ShelvedModel[]> {
    const found = await findModelFiles(this.#folder);
    const models = await Promise.all(found.map(({ id, onnx }) => this.#read(id, onnx)));
    return models.filter((model) => model !== undefined);
  }

  /** @throws ApiError 404 */
  async get(name: string): Promise<ShelvedModel> {
    const model = (await this.#ofFolder()).find((each) => each.name === name) ?? (await this.#runs.get(name));
    if (!model) throw notFound("model", name);
    return model;
  }

  /** The one that is meant where none is named: that of B-ALL subtypes, or else the first. */
  async preferred(): Promise<ShelvedModel | undefined> {
    const models = await this.#ofFolder();
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
