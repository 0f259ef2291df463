import type { Command } from "commander";
import type { Terminal } from "../output/terminal.ts";
import { define as defineImport } from "./data-import.ts";
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
  refuseUnknownCommands(command, ["audit", "eda"]);
}
