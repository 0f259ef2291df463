import { type CaseReport, toCsv, toFhir, toGeoJson, toHtml, toJson, toPdf } from "@leukoscope/report";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { UsageError } from "../output/errors.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute } from "./options.ts";
import { readReport } from "./read-report.ts";

interface Options {
  readonly out: string;
  readonly image?: string;
}

type Render = (report: CaseReport, options: Options) => string | Promise<string | Uint8Array>;

/** By how the name ends; the longer ending first. */
const renderings: readonly (readonly [ending: string, render: Render])[] = [
  [".fhir.json", async (report) => `${JSON.stringify(await toFhir(report), undefined, 2)}\n`],
  [".geojson", (report, { image }) => `${JSON.stringify(toGeoJson(report, image))}\n`],
  [".json", (report) => toJson(report)],
  [".html", (report) => toHtml(report)],
  [".pdf", (report) => toPdf(report)],
  [".csv", (report) => toCsv(report)],
];

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<report.json>", "report of a case, as the service or the page gave it")
    .requiredOption("--out <file>", `what to write: ${renderings.map(([ending]) => ending).join(", ")}`)
    .option("--image <id>", "the image whose cells a .geojson is of")
    .option(...JSON_OPTION)
    .action(async (path: string, options: Options) => {
      const [, render] = renderings.find(([ending]) => options.out.endsWith(ending)) ?? [];
      if (!render) {
        const endings = renderings.map(([ending]) => ending).join(", ");
        throw new UsageError("usage", `--out ${options.out}: no format by that name; let it end in ${endings}`);
      }
      const storage = new NodeStorage();
      const report = await readReport(storage, path);
      const document = await render(report, options);
      const out = absolute(options.out);
      await storage.write(out, typeof document === "string" ? new TextEncoder().encode(document) : document);
      const status = report.signOff ? "final" : "preliminary";
      terminal.scores(
        { file: out, case: report.case.name, status },
        `${options.out}: case ${report.case.name}, ${status}`,
      );
    });
}
