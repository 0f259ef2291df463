import { resolvePath } from "@leukoscope/data";
import type { ExternalData } from "@leukoscope/onnx";
import { type Storage, sha256 } from "@leukoscope/storage";
import { adoptClassifier, drawn, type Normalisation, openExternal } from "@leukoscope/zoo";
import { ProtocolError } from "./errors.ts";
import { from, readBeside } from "./files-beside.ts";
import type { ModelSource } from "./model-source.ts";
import type { Protocol } from "./schema.ts";

/** Of ImageNet, as torchvision's and most of timm's models want their pixels. */
const IMAGENET: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** A model from an ONNX file that the protocol names. @throws ProtocolError `missing-weights`; as `openExternal` */
export async function externalSource(
  storage: Storage,
  { backbone, size, head, preprocessing }: Protocol["model"],
  base: string,
  { classes, seed }: { readonly classes: number; readonly seed: number },
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
    build: (batch) =>
      adoptClassifier(open(batch, from(files)), { classes, head, headParameters: drawn(seed), after: head.after }),
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
