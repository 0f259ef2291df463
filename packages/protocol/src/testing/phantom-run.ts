import { formatManifest, generatePhantoms } from "@leukoscope/data";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage, writeText } from "@leukoscope/storage";
import type { RunOptions } from "../run.ts";

/** A frozen and an open stage, of two epochs each: features are kept, images are augmented. */
const PROTOCOL = `
name: tiny
title: Tiny
seed: 5
data: { name: phantoms, licence: Apache-2.0 }
split: { scheme: stratified, ratio: [60, 20, 20], seed: 1 }
model: { backbone: custom_cnn.none, size: 48, head: { hidden: 0, dropout: [0.2, 0] } }
batch: 4
augmentation: { dihedral: true, draws: 2 }
stages:
  - name: head
    unfreeze: 0
    epochs: 2
    optimizer: { kind: adam }
    schedule: { kind: constant, learningRate: 1e-3 }
  - name: all
    unfreeze: all
    epochs: 2
    optimizer: { kind: adamw }
    schedule: { kind: constant, learningRate: 1e-3 }
`;

const images = new MemoryStorage();
const generated = generatePhantoms(images, { out: "/smears", count: 30, size: 64, seed: 3 });

/** A run on phantoms in a storage of its own: nothing is left of another run. */
export async function phantomRun(own: Partial<RunOptions> = {}): Promise<RunOptions & { storage: MemoryStorage }> {
  const { records } = await generated;
  const storage = new MemoryStorage();
  for (const { path } of await images.list("/smears")) await storage.write(path, await images.read(path));
  // One split for all runs, made from the protocol's own.
  await writeText(storage, "/smears/all.jsonl", formatManifest(records.map((record) => ({ ...record }))));
  await writeText(storage, "/p.yaml", PROTOCOL);
  return {
    protocol: "/p.yaml",
    data: "/smears/all.jsonl",
    out: "/run",
    overrides: [],
    resume: false,
    threads: 1,
    cache: "/cache",
    runtime: new NodeRuntime(),
    onEvent: () => {},
    ...own,
    storage,
  };
}
