import { resolvePath } from "@leukoscope/data";
import { readSafetensors } from "@leukoscope/onnx";
import { type Storage, sha256 } from "@leukoscope/storage";
import {
  type Backbone,
  buildClassifier,
  type ClassifierModel,
  drawn,
  findBackbone,
  loaded,
  type Normalisation,
  type ParameterSource,
} from "@leukoscope/zoo";
import { ProtocolError } from "./errors.ts";
import { externalSource } from "./external-model.ts";
import { isFile } from "./model-file.ts";
import type { Protocol } from "./schema.ts";

/** What a run trains, and what its model file says of it. */
export interface ModelSource {
  readonly normalisation: Normalisation;
  readonly architecture: string;
  readonly weightTag: string;
  /** Of the weights, SPDX. */
  readonly licence: string;
  /** SHA-256 of the weights; `none` for drawn ones. */
  readonly weightsHash: string;
  build(batch: number): ClassifierModel;
}

/**
 * @param base the protocol's folder, or a file in it
 * @throws ProtocolError `missing-weights`; ExternalModelError, GraphError for an ONNX file that can't be trained
 */
export async function modelSource(
  storage: Storage,
  { model, seed }: Protocol,
  base: string,
  classes: number,
): Promise<ModelSource> {
  const headParameters = drawn(seed);
  if (isFile(model.backbone)) return externalSource(storage, model, base, { classes, headParameters });
  const backbone = findBackbone(model.backbone) as Backbone;
  let backboneParameters: ParameterSource = headParameters;
  let weightsHash = "none";
  if (model.weights !== undefined) {
    const path = resolvePath(base, model.weights);
    if (!(await storage.exists(path))) {
      throw new ProtocolError(
        "missing-weights",
        path,
        `${path}: no such weights; set model.weights to a safetensors file of ${model.backbone}`,
      );
    }
    const bytes = await storage.read(path);
    weightsHash = await sha256(bytes);
    backboneParameters = loaded(readSafetensors(bytes).tensors, path);
  }
  const [architecture, tag] = backbone.name.split(".");
  return {
    normalisation: backbone.normalisation,
    architecture,
    weightTag: model.weights === undefined ? "none" : tag,
    licence: backbone.licence,
    weightsHash,
    build: (batch) =>
      buildClassifier({
        backbone,
        head: model.head,
        classes,
        size: model.size,
        batch,
        backboneParameters,
        headParameters,
      }),
  };
}
