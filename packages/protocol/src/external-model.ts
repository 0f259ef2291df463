import { resolvePath } from "@leukoscope/data";
import { type ExternalData, GraphError } from "@leukoscope/onnx";
import { type Storage, sha256 } from "@leukoscope/storage";
import { adoptClassifier, type Normalisation, openExternal, type ParameterSource } from "@leukoscope/zoo";
import { ProtocolError } from "./errors.ts";
import type { ModelSource } from "./model-source.ts";
import type { Protocol } from "./schema.ts";

/** Of ImageNet, as torchvision's and most of timm's models want their pixels. */
const IMAGENET: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** A model from an ONNX file that the protocol names. @throws ProtocolError `missing-weights`; as `openExternal` */
export async function externalSource(
  storage: Storage,
  { backbone, size, head, preprocessing }: Protocol["model"],
  base: string,
  own: { readonly classes: number; readonly headParameters: ParameterSource },
): Promise<ModelSource> {
  const path = resolvePath(base, backbone);
  const bytes = await fileOf(storage, path);
  const files = new Map<string, Uint8Array>();
  const open = (batch: number, external: ExternalData) => openExternal(bytes, { source: path, batch, size, external });
  await readBeside(storage, path, files, (external) => open(1, external));
  const hashes = await Promise.all([bytes, ...files.values()].map(sha256));
  return {
    normalisation: preprocessing ?? IMAGENET,
    architecture: backbone.replace(/^.*[/\\]|\.onnx$/gi, ""),
    weightTag: "onnx",
    // Nothing in the file tells.
    licence: "NOASSERTION",
    weightsHash: hashes.join("+"),
    build: (batch) => adoptClassifier(open(batch, from(files)), { ...own, head, after: head.after }),
  };
}

async function fileOf(storage: Storage, path: string): Promise<Uint8Array> {
  if (await storage.exists(path)) return storage.read(path);
  throw new ProtocolError(
    "missing-weights",
    path,
    `${path}: no such file; model.backbone names an ONNX file from the protocol's folder`,
  );
}

/** Weights of models that PyTorch exports lie in a file beside them; which one, the reading tells. */
const from =
  (files: ReadonlyMap<string, Uint8Array>, missing?: (location: string) => void): ExternalData =>
  (location, offset, length) => {
    const bytes = files.get(location);
    if (!bytes) {
      missing?.(location);
      throw new Error("it was not read");
    }
    return bytes.subarray(offset, offset + length);
  };

/** Reads the files that `read` asks for into `files`, until it asks for no more. */
async function readBeside(
  storage: Storage,
  path: string,
  files: Map<string, Uint8Array>,
  read: (external: ExternalData) => unknown,
): Promise<void> {
  for (;;) {
    let asked: string | undefined;
    const external = from(files, (location) => {
      asked = location;
    });
    try {
      read(external);
      return;
    } catch (error) {
      if (!(error instanceof GraphError && error.code === "external-data") || asked === undefined) throw error;
      const beside = resolvePath(path, asked);
      if (!(await storage.exists(beside))) {
        throw new ProtocolError(
          "missing-weights",
          beside,
          `${beside}: no such file, but ${path} keeps weights in it; put it beside the model`,
        );
      }
      files.set(asked, await storage.read(beside));
    }
  }
}
