import { resolvePath } from "@leukoscope/data";
import { type Storage, sha256 } from "@leukoscope/storage";
import { type Backbone, readPulled, readWeights, type WeightsFile } from "@leukoscope/zoo";
import { ProtocolError } from "./errors.ts";
import { readBeside } from "./files-beside.ts";

/** What `model.weights` says for weights that "zoo pull" has fetched. A file of that name is `./pretrained`. */
export const PRETRAINED = "pretrained";

/** Weights of a backbone, and what tells them from others. */
export interface BackboneWeights extends WeightsFile {
  /** SHA-256 of the file, and of those that belong to it. */
  readonly hash: string;
}

/**
 * The weights that a protocol names: a file, or those pulled before. Touches no network.
 * @param weights `pretrained`, or a path from the protocol's folder: safetensors, or `.onnx` for its initialisers
 * @param base the protocol's folder, or a file in it
 * @param pulled folder of pulled weights
 * @throws ProtocolError `missing-weights`; WeightsError; GraphError for a file that can't be read
 */
export async function weightsNamed(
  storage: Storage,
  backbone: Backbone,
  weights: string,
  { base, pulled }: { readonly base: string; readonly pulled?: string },
): Promise<BackboneWeights> {
  if (weights !== PRETRAINED) return weightsAt(storage, backbone, resolvePath(base, weights));
  if (pulled === undefined) {
    throw new ProtocolError(
      "missing-weights",
      weights,
      `model.weights: ${PRETRAINED} needs a folder of pulled weights, and this run has none; name a file`,
    );
  }
  const { bytes, path, lock } = await readPulled(storage, pulled, backbone.name);
  return { ...readWeights(backbone, bytes, { source: path }), hash: lock.sha256 };
}

/** A file of a backbone's weights in hand. @throws as {@link weightsNamed} */
export async function weightsAt(storage: Storage, backbone: Backbone, path: string): Promise<BackboneWeights> {
  if (!(await storage.exists(path))) {
    throw new ProtocolError(
      "missing-weights",
      path,
      `${path}: no such weights; give a safetensors or .onnx file of ${backbone.name}, or "${PRETRAINED}" for what "leukoscope zoo pull ${backbone.name}" fetches`,
    );
  }
  const bytes = await storage.read(path);
  const files = new Map<string, Uint8Array>();
  const file = await readBeside(storage, path, files, (external) =>
    readWeights(backbone, bytes, { source: path, external }),
  );
  const hashes = await Promise.all([bytes, ...files.values()].map(sha256));
  return { ...file, hash: hashes.join("+") };
}
