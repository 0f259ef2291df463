import { openPreparer } from "@leukoscope/classifier/node";
import { type Preview, previewTraining } from "@leukoscope/protocol";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { UsageError } from "../output/errors.ts";
import { Progress } from "../output/progress.ts";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute, gather, WORKERS_OPTION, wholeNumber } from "./options.ts";

interface Options {
  readonly data?: string;
  readonly out: string;
  readonly set?: readonly string[];
  readonly images: number;
  readonly draws: number;
  readonly workers?: number;
}

const IMAGES = 6;
const DRAWS = 7;

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<protocol>", "protocol file (.yaml)")
    .option("--data <manifest>", "manifest to read, in place of the protocol's folder")
    .option("--out <file>", "the sheet (.png)", "augmentation.png")
    .option("--set <key=value>", "change a setting, such as augmentation.rotation=20; may be given many times", gather)
    .option("--images <n>", "training images, one a row", wholeNumber(1, 100), IMAGES)
    .option("--draws <n>", "draws of each, beside the image itself", wholeNumber(1, 100), DRAWS)
    .option(...WORKERS_OPTION)
    .option(...JSON_OPTION)
    .action((protocol: string, options: Options) => run(terminal, protocol, options));
}

async function run(terminal: Terminal, protocol: string, options: Options): Promise<void> {
  const storage = new NodeStorage();
  if (!(await storage.exists(protocol))) {
    throw new UsageError("no-protocol", `${protocol}: no such protocol file; protocols/ has some`);
  }
  const preparer = openPreparer(options.workers);
  const progress = new Progress();
  try {
    const { png, ...preview } = await previewTraining({
      protocol: absolute(protocol),
      data: options.data === undefined ? undefined : absolute(options.data),
      overrides: options.set ?? [],
      images: options.images,
      draws: options.draws,
      storage,
      preparer,
      onProgress: (done, of) => progress.update("drawing images", done, of),
    });
    const sheet = absolute(options.out);
    await storage.write(sheet, png);
    progress.end();
    terminal.result({ sheet, ...preview }, textOf(preview, sheet));
  } finally {
    progress.end();
    await preparer.close();
  }
}

function textOf({ counts, rows }: Omit<Preview, "png">, sheet: string): string {
  const mixes = ({ mixed }: Preview["rows"][number]): string =>
    mixed.map((other) => (other ? `${Math.round(100 * other.share)} % ${other.class}` : "-")).join(", ");
  return [
    `training images: ${Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ")}`,
    "",
    table(
      [{ title: "row" }, { title: "class" }, { title: "mixed in" }, { title: "image" }],
      rows.map((row, index) => [
        String(index + 1),
        row.desaturated ? `${row.class}, no saturation` : row.class,
        row.mixed.some(Boolean) ? mixes(row) : "-",
        row.path,
      ]),
    ),
    "",
    `the sheet, each image as it is and then in its draws: ${sheet}`,
  ].join("\n");
}
