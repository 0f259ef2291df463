import type { Command } from "commander";
import type { Terminal } from "../output/terminal.ts";
import { defineCommands, type Entry } from "./group.ts";

const commands: Readonly<Record<string, Entry>> = {
  list: { summary: "the backbones there are, with their sizes and licences", load: () => import("./zoo-list.ts") },
  build: { summary: "write a backbone with a head as an .onnx file", load: () => import("./zoo-build.ts") },
  pull: { summary: "fetch ImageNet weights from the Hugging Face hub", load: () => import("./zoo-pull.ts") },
};

export const define = (command: Command, terminal: Terminal, args: readonly string[]): Promise<void> =>
  defineCommands(command, commands, args, terminal);
