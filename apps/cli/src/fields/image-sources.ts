import type { FeatureRow } from "@leukoscope/classic";
import { parseManifest, resolvePath } from "@leukoscope/data";
import type { NodeStorage } from "@leukoscope/storage/node";
import { findImages } from "../commands/find-images.ts";
import { absolute } from "../commands/options.ts";
import { lookAtTest } from "./test-looks.ts";

/** An image to measure, and what a manifest says of it. */
export interface ImageSource {
  readonly path: string;
  readonly facts: FeatureRow["facts"];
  /** The mask that a manifest names. */
  readonly mask?: string;
}

/** Images as they are; those of a manifest (.jsonl) with what it says of them. A look at a locked test is noted. */
export async function imageSources(
  storage: NodeStorage,
  paths: readonly string[],
  command: string,
): Promise<ImageSource[]> {
  const sources: ImageSource[] = [];
  for (const path of paths) {
    if (!path.endsWith(".jsonl") || !(await storage.exists(path))) {
      const images = await findImages(storage, [path]);
      sources.push(...images.map((image): ImageSource => ({ path: image, facts: { path: image } })));
      continue;
    }
    const records = parseManifest(new TextDecoder().decode(await storage.read(path)), path);
    await lookAtTest(storage, absolute(path), records, command);
    for (const record of records) {
      const { class: name, group, mask, patient, split } = record;
      const image = resolvePath(path, record.path);
      sources.push({
        path: image,
        facts: { path: image, class: name, patient, group, split, manifest: absolute(path) },
        mask: mask === undefined ? undefined : resolvePath(path, mask),
      });
    }
  }
  return sources;
}
