import type { Command } from "commander";
import { examine, type Finding } from "../doctor/examine.ts";
import { EXIT } from "../output/errors.ts";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";

export function define(command: Command, terminal: Terminal): void {
  command.option(...JSON_OPTION).action(async () => {
    const findings = await examine();
    const broken = findings.filter(({ status, essential }) => essential && status !== "ok");
    terminal.result({ ok: broken.length === 0, findings }, textOf(findings, broken));
    if (broken.length > 0) process.exitCode = EXIT.ourFault;
  });
}

function textOf(findings: readonly Finding[], broken: readonly Finding[]): string {
  const rows = findings.map(({ status, name, detail }) => [status, name, detail]);
  const remedies = findings.flatMap(({ name, remedy }) => (remedy ? [`${name}: ${remedy}`] : []));
  const verdict = broken.length === 0 ? "ready" : `not ready: ${broken.map(({ name }) => name).join(", ")}`;
  return [
    table([{ title: "" }, { title: "what" }, { title: "found" }], rows),
    ...(remedies.length > 0 ? ["", ...remedies] : []),
    "",
    verdict,
  ].join("\n");
}
