import type { Command } from "commander";
import type { Terminal } from "../output/terminal.ts";
import { defineCommands, type Entry } from "./group.ts";

const commands: Readonly<Record<string, Entry>> = {
  import: { summary: "write a manifest of a folder of images", load: () => import("./data-import.ts") },
  split: {
    summary: "give every image of a manifest to training, validation or test",
    load: () => import("./data-split.ts"),
  },
  phantom: {
    summary: "draw synthetic smears with masks, boxes, classes and patients",
    load: () => import("./data-phantom.ts"),
  },
  merge: { summary: "make one manifest of several, under one set of classes", load: () => import("./data-merge.ts") },
  clean: { summary: "keep every image of a manifest once", load: () => import("./data-clean.ts") },
  pull: { summary: "fetch an open data set from its home", load: () => import("./data-pull.ts") },
  eda: { summary: "say what is in a manifest, as one page", load: () => import("./data-eda.ts") },
  export: {
    summary: "describe a manifest for others: Croissant 1.1, with licence and hashes",
    load: () => import("./data-export.ts"),
  },
  preview: {
    summary: "draw a sheet of training images as a protocol augments them",
    load: () => import("./data-preview.ts"),
  },
  audit: {
    summary: "find copies, leaks between splits, and what besides the cells tells the class",
    load: () => import("./data-audit.ts"),
  },
  lock: { summary: "lock the test split of a manifest, and count looks at it", load: () => import("./data-lock.ts") },
};

export const define = (command: Command, terminal: Terminal, args: readonly string[]): Promise<void> =>
  defineCommands(command, commands, args, terminal);
