import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClassifierMetadata, metadataFromProps } from "@leukoscope/classifier";
import { readModel } from "@leukoscope/onnx";
import { externalFiles } from "@leukoscope/onnx/node";
import type { ModelFile } from "../analysis/findings.ts";

/** A classifier that images can be shown to. */
export interface ShelvedModel extends ModelFile {
  /** Name of its folder: what requests call it by. */
  readonly name: string;
  readonly bytes: number;
  readonly metadata: ClassifierMetadata;
  /** The model card, Markdown with its YAML front matter. */
  readonly card: string | null;
}

/** A model of a folder; undefined where the file is no classifier. */
export async function readShelved(name: string, path: string, folder: string): Promise<ShelvedModel | undefined> {
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
