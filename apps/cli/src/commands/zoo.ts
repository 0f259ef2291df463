import type { Command } from "commander";
import type { Terminal } from "../output/terminal.ts";
import { refuseUnknownCommands } from "./unavailable.ts";
import { define as defineBuild } from "./zoo-build.ts";
import { define as defineList } from "./zoo-list.ts";
import { define as definePull } from "./zoo-pull.ts";

export function define(command: Command, terminal: Terminal): void {
  defineList(command.command("list").description("the backbones there are, with their sizes and licences"), terminal);
  defineBuild(command.command("build").description("write a backbone with a head as an .onnx file"), terminal);
  definePull(command.command("pull").description("fetch ImageNet weights from the Hugging Face hub"), terminal);
  refuseUnknownCommands(command);
}
