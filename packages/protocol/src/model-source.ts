import type { Storage } from "@leukoscope/storage";
import {
  type Backbone,
  buildClassifier,
  type ClassifierModel,
  findBackbone,
  type Normalisation,
  type ParameterSource,
  startingParameters,
} from "@leukoscope/zoo";
import { externalSource } from "./external-model.ts";
import { isFile } from "./model-file.ts";
import type { Protocol } from "./schema.ts";
import { weightsNamed } from "./weights-file.ts";

/** What a run trains, and what its model file says of it. */
export interface ModelSource {
  readonly normalisation: Normalisation;
  readonly architecture: string;
  readonly weightTag: string;
  /** Of the weights, SPDX. */
  readonly licence: string;
  /** SHA-256 of the weights; `none` for drawn ones. */
  readonly weightsHash: string;
  /** `training` adds what only training wants: the backbone's stochastic depth. */
  build(batch: number, options?: { readonly training?: boolean }): ClassifierModel;
}

/**
 * @param base the protocol's folder, or a file in it
 * @param pulled folder of the weights that "zoo pull" has fetched
 * @param standIns gives the stand-in of a seed, for `model.standInSeed`
 * @throws ProtocolError `missing-weights`; WeightsError for weights of another network, or not pulled;
 *   ExternalModelError, GraphError for an ONNX file that can't be trained
 */
export async function modelSource(
  storage: Storage,
  { model, seed }: Protocol,
  base: string,
  classes: number,
  pulled?: string,
  standIns?: (seed: number) => ParameterSource,
): Promise<ModelSource> {
  if (isFile(model.backbone)) return externalSource(storage, model, base, { classes, seed });
  const backbone = findBackbone(model.backbone) as Backbone;
  const weights =
    model.weights === undefined ? undefined : await weightsNamed(storage, backbone, model.weights, { base, pulled });
  const parameters = startingParameters(
    { backbone, head: model.head, classes, seed, standInSeed: model.standInSeed, standIns },
    weights,
  );
  const [architecture, tag] = backbone.name.split(".");
  return {
    normalisation: backbone.normalisation,
    architecture,
    weightTag: model.weights === undefined ? "none" : tag,
    licence: backbone.licence,
    weightsHash: weights?.hash ?? "none",
    build: (batch, { training } = {}) =>
      buildClassifier({
        backbone,
        head: model.head,
        classes,
        size: model.size,
        batch,
        training,
        dropPath: model.dropPath,
        ...parameters,
      }),
  };
}
