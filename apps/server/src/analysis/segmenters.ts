import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type ClassicalMethod, type Method, methods, SEGMENTATION_VERSION, SEGMENTER_FORMAT } from "@leukoscope/cells";
import { readModel } from "@leukoscope/onnx";
import { z } from "zod";
import { conflict } from "../api/problem.ts";
import { findModelFiles } from "../models/list-models.ts";
import type { ModelFile } from "./findings.ts";

/** What a request may ask for. */
export const methodAsked = z
  .enum(methods)
  .optional()
  .describe(
    "How white cells are found: `unet` by the network that ships, the others by colour. By default as the service was started: by the network, where there is one.",
  );

/** How white cells are found, as an analysis keeps it: the same method, version and parameters find the same cells. */
export type Segmenting = (
  | { readonly method: ClassicalMethod }
  | { readonly method: "unet"; readonly network: ModelFile }
) & {
  readonly version: string;
  readonly parameters: Readonly<Record<string, string>>;
};

interface Network extends ModelFile {
  readonly name: string;
  readonly version: string;
}

/** The ways to find white cells: by colour, and by the network that lies among the models, if one does. */
export class Segmenters {
  readonly #folder: string;
  readonly #preferred: Method | undefined;
  /** By path: what a file that has not changed since was. */
  readonly #known = new Map<string, { readonly stamp: string; readonly network: Promise<Network | undefined> }>();

  /** @param preferred where a request names none; by default the network, and colour where there is no network */
  constructor(folder: string, preferred?: Method) {
    this.#folder = folder;
    this.#preferred = preferred;
  }

  /** @throws ApiError 409 `no-segmenter` for `unet` without a network */
  async get(method: Method | undefined = this.#preferred): Promise<Segmenting> {
    const network = method === undefined || method === "unet" ? await this.#network() : undefined;
    if (network) {
      const { name, sha256, version } = network;
      const parameters = { network: name, sha256, colour: SEGMENTATION_VERSION };
      return { method: "unet", version, parameters, network };
    }
    if (method === "unet") {
      const remedy = "Put models/white-cells into the folder of models, or ask for the method fuzzy.";
      throw conflict("no-segmenter", "There is no network that finds white cells.", remedy);
    }
    return { method: method ?? "fuzzy", version: SEGMENTATION_VERSION, parameters: {} };
  }

  /** The first in order of its folder's name. */
  async #network(): Promise<Network | undefined> {
    for (const { id, onnx } of await findModelFiles(this.#folder)) {
      const network = await this.#read(id, join(this.#folder, id, onnx));
      if (network) return network;
    }
    return undefined;
  }

  async #read(name: string, path: string): Promise<Network | undefined> {
    const { mtimeMs, size } = await stat(path);
    const stamp = `${mtimeMs} ${size}`;
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.network;
    const network = readNetwork(name, path);
    this.#known.set(path, { stamp, network });
    return network;
  }
}

async function readNetwork(name: string, path: string): Promise<Network | undefined> {
  const content = await readFile(path);
  try {
    const { metadata } = readModel(content);
    if (metadata.format !== SEGMENTER_FORMAT) return undefined;
    const sha256 = createHash("sha256").update(content).digest("hex");
    return { name, path, sha256, version: metadata.version ?? "unknown" };
  } catch {
    // A classifier with weights in other files, or no model at all.
    return undefined;
  }
}
