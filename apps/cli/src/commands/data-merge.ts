import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  formatManifest,
  type LabelMap,
  LockError,
  type Merged,
  mergeManifests,
  parseLabelMap,
  parseManifest,
  readLock,
} from "@leukoscope/data";
import { readText, writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { ROOT } from "../doctor/house.ts";
import { UsageError } from "../output/errors.ts";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute } from "./options.ts";

interface Options {
  readonly labels?: string;
  readonly out: string;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<manifests...>", "manifests to merge (.jsonl)")
    .option("--labels <map>", `label map (.yaml), or the name of a shipped one: ${shippedMaps().join(", ")}`)
    .requiredOption("--out <manifest>", "manifest to write (.jsonl)")
    .option(...JSON_OPTION)
    .action((manifests: string[], options: Options) => run(terminal, manifests, options));
}

async function run(terminal: Terminal, manifests: readonly string[], { labels, out }: Options): Promise<void> {
  const storage = new NodeStorage();
  const to = absolute(out);
  for (const path of [...manifests.map(absolute), to]) {
    if (!(await readLock(storage, path))) continue;
    throw new LockError("locked", `${path}: its test split is locked; merge manifests before they are split`, path);
  }
  const inputs = [];
  for (const path of manifests.map(absolute)) {
    inputs.push({ path, records: parseManifest(await readText(storage, path), path) });
  }
  const map = labels === undefined ? undefined : await readMap(storage, labels);
  const merged = mergeManifests(inputs, to, map);
  await writeText(storage, to, formatManifest(merged.records));
  const { records: _records, ...summary } = merged;
  terminal.result({ ...summary, labels: map?.name, manifest: to }, textOf(merged, to, map));
}

async function readMap(storage: NodeStorage, labels: string): Promise<LabelMap> {
  const shipped = join(ROOT, "labels", `${labels}.yaml`);
  const path = shippedMaps().includes(labels) && !existsSync(labels) ? shipped : absolute(labels);
  if (!existsSync(path)) {
    throw new UsageError("no-label-map", `${labels}: no such label map; shipped: ${shippedMaps().join(", ")}`);
  }
  return parseLabelMap(await readText(storage, path), path);
}

/** Names of the maps in `labels/` of the repository. */
function shippedMaps(): string[] {
  const folder = join(ROOT, "labels");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  return files.map((name) => name.slice(0, -".yaml".length)).sort();
}

function textOf(
  { classes, dropped, duplicates, images, notes, patients, sources }: Merged,
  to: string,
  map?: LabelMap,
) {
  const rows = Object.entries(classes).map(([name, count]) => [name, String(count)]);
  const people = patients === 0 ? "no patient named" : `${patients} patients`;
  return [
    table([{ title: "class" }, { title: "images", align: "right" }], [...rows, ["all", String(images)]]),
    "",
    table(
      [{ title: "source" }, { title: "images", align: "right" }],
      Object.entries(sources).map(([name, count]) => [name, String(count)]),
    ),
    "",
    `${to}: ${map ? `labels ${map.name}` : "classes as they were"}, ${people}, ${duplicates.copies} exact copies`,
    ...dropped.map((row) => `dropped: ${row.source}: ${row.class} (${row.images} images)`),
    ...notes,
    ...duplicates.conflicts.map(
      ({ classes: labels, paths }) => `same image, different classes (${labels.join(", ")}): ${paths.join(", ")}`,
    ),
  ].join("\n");
}
