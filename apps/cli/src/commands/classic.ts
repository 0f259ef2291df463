import type { Command } from "commander";
import type { Terminal } from "../output/terminal.ts";
import { define as defineEvaluate } from "./classic-evaluate.ts";
import { define as defineTrain } from "./classic-train.ts";
import { refuseUnknownCommands } from "./unavailable.ts";

export function define(command: Command, terminal: Terminal): void {
  defineTrain(command.command("train").description("train a classical classifier on a table of features"), terminal);
  defineEvaluate(command.command("evaluate").description("test a classical model on a table of features"), terminal);
  refuseUnknownCommands(command);
}
