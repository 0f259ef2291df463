import { type BackboneDescription, backboneNames, describe, findBackbone } from "@leukoscope/zoo";
import type { Command } from "commander";
import { byteSize, table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";

export function define(command: Command, terminal: Terminal): void {
  command.option(...JSON_OPTION).action(() => {
    const backbones = backboneNames.flatMap((name) => findBackbone(name) ?? []).map(describe);
    terminal.result(backbones, textOf(backbones));
  });
}

const millions = (count: number): string => (count / 1e6).toFixed(2);

function textOf(backbones: readonly BackboneDescription[]): string {
  const right = { align: "right" } as const;
  return [
    table(
      [
        { title: "name" },
        { title: "parameters (M)", ...right },
        { title: "MACs (M)", ...right },
        { title: "input", ...right },
        { title: "weights", ...right },
        { title: "licence" },
        { title: "paper" },
      ],
      backbones.map(({ name, trainable, macs, size, weightBytes, licence, paper }) => [
        name,
        millions(trainable),
        Math.round(macs / 1e6).toLocaleString("en"),
        `${size} x ${size}`,
        byteSize(weightBytes),
        licence,
        paper,
      ]),
    ),
    "",
    "Trained parameters and multiply-accumulates for one image, both with the original top of 1000 classes.",
    'Weights in float32. "leukoscope zoo build NAME --out M.onnx" writes one.',
  ].join("\n");
}
