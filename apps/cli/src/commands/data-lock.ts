import { lockPath, lockTest, parseManifest, readLooks, type TestLook } from "@leukoscope/data";
import { readText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute } from "./options.ts";

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<manifest>", "manifest whose test split is locked, or is looked up when it is (.jsonl)")
    .option(...JSON_OPTION)
    .action((manifest: string) => run(terminal, manifest));
}

async function run(terminal: Terminal, manifest: string): Promise<void> {
  const storage = new NodeStorage();
  const path = absolute(manifest);
  const lock = await lockTest(storage, path, parseManifest(await readText(storage, path), path), new Date());
  const looks = await readLooks(storage, lock.manifest ?? path);
  terminal.result({ ...lock, manifest: path, lock: lockPath(path), looks }, textOf(lock.images, path, looks));
}

function textOf(images: number, manifest: string, looks: readonly TestLook[]): string {
  const rows = looks.map(({ at, by, command, model }) => [at, by, command, model.slice(0, 12)]);
  return [
    `${manifest}: ${images} test images are locked; training cannot read them; ${looks.length} looks so far`,
    ...(looks.length === 0
      ? []
      : [
          table(
            ["at", "by", "command", "model"].map((title) => ({ title })),
            rows,
          ),
        ]),
  ].join("\n");
}
