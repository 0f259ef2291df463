import type { Command } from "commander";
import type { Terminal } from "../output/terminal.ts";
import { define as defineClean } from "./data-clean.ts";
import { define as defineImport } from "./data-import.ts";
import { define as defineMerge } from "./data-merge.ts";
import { define as definePhantom } from "./data-phantom.ts";
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
  refuseUnknownCommands(command, ["audit", "eda"]);
}
