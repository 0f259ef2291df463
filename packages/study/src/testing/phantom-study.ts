import { formatManifest, generatePhantoms } from "@leukoscope/data";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage, writeText } from "@leukoscope/storage";
import type { StudyOptions } from "../study-options.ts";

export const PROTOCOL = `
name: tiny
title: Tiny
seed: 5
data: { name: phantoms, licence: Apache-2.0 }
split: { scheme: stratified, k: 3, seed: 1 }
model: { backbone: custom_cnn.none, size: 32, head: { hidden: 0, dropout: [0.2, 0] } }
batch: 8
stages:
  - name: all
    unfreeze: all
    epochs: 2
    optimizer: { kind: adam }
    schedule: { kind: constant, learningRate: 2e-3 }
`;

export const STUDY = `
name: folds
title: Three folds, cut in two ways
parts:
  - name: folds
    title: three classes of phantoms
    folder: .
    protocol: ../p.yaml
    needs: phantoms
    axes:
      - name: split
        levels:
          - { name: stratified, leaks: true, set: { split.scheme: stratified } }
          - { name: blocks, leaks: false, set: { split.scheme: blocks } }
    folds: 3
    published:
      - { of: { split: stratified }, figures: { accuracy: 0.75 }, source: made up }
`;

const images = new MemoryStorage();
const generated = generatePhantoms(images, { out: "/smears", count: 30, size: 48, seed: 3 });

/** A study on phantoms in a storage of its own. */
export async function phantomStudy(
  own: Partial<StudyOptions> & { readonly text?: string } = {},
): Promise<StudyOptions & { storage: MemoryStorage }> {
  const { records } = await generated;
  const storage = new MemoryStorage();
  for (const { path } of await images.list("/smears")) await storage.write(path, await images.read(path));
  await writeText(storage, "/smears/all.jsonl", formatManifest(records));
  await writeText(storage, "/p.yaml", PROTOCOL);
  await writeText(storage, "/studies/s.yaml", own.text ?? STUDY);
  return {
    study: "/studies/s.yaml",
    data: "/smears/all.jsonl",
    out: "/out",
    resume: false,
    threads: 1,
    cache: "/cache",
    runtime: new NodeRuntime(),
    onEvent: () => {},
    ...own,
    storage,
  };
}
