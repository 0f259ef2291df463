import type { Command } from "commander";
import type { Terminal } from "../output/terminal.ts";
import { define as defineAudit } from "./data-audit.ts";
import { define as defineClean } from "./data-clean.ts";
import { define as defineEda } from "./data-eda.ts";
import { define as defineExport } from "./data-export.ts";
import { define as defineImport } from "./data-import.ts";
import { define as defineLock } from "./data-lock.ts";
import { define as defineMerge } from "./data-merge.ts";
import { define as definePhantom } from "./data-phantom.ts";
import { define as definePreview } from "./data-preview.ts";
import { define as definePull } from "./data-pull.ts";
import { define as defineSplit } from "./data-split.ts";
import { refuseUnknownCommands } from "./unavailable.ts";

export function define(command: Command, terminal: Terminal): void {
  defineImport(command.command("import").description("write a manifest of a folder of images"), terminal);
  defineSplit(
    command.command("split").description("give every image of a manifest to training, validation or test"),
    terminal,
  );
  definePhantom(
    command.command("phantom").description("draw synthetic smears with masks, boxes, classes and patients"),
    terminal,
  );
  defineMerge(command.command("merge").description("make one manifest of several, under one set of classes"), terminal);
  defineClean(command.command("clean").description("keep every image of a manifest once"), terminal);
  definePull(command.command("pull").description("fetch an open data set from its home"), terminal);
  defineEda(command.command("eda").description("say what is in a manifest, as one page"), terminal);
  defineExport(
    command.command("export").description("describe a manifest for others: Croissant 1.1, with licence and hashes"),
    terminal,
  );
  definePreview(
    command.command("preview").description("draw a sheet of training images as a protocol augments them"),
    terminal,
  );
  defineAudit(
    command
      .command("audit")
      .description("find copies, leaks between splits, and what besides the cells tells the class"),
    terminal,
  );
  defineLock(command.command("lock").description("lock the test split of a manifest, and count looks at it"), terminal);
  refuseUnknownCommands(command);
}
