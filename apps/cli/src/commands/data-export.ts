import { describeManifest, parseManifest, type SetFacts } from "@leukoscope/data";
import { readText, writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import { type Command, Option } from "commander";
import { Progress } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute, gather } from "./options.ts";

interface Options {
  readonly out: string;
  readonly format: string;
  readonly name?: string;
  readonly description?: string;
  readonly licence?: string[];
  readonly url?: string;
  readonly citation?: string;
  readonly creator?: string[];
  readonly published?: string;
  readonly setVersion?: string;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<manifest>", "manifest to describe (.jsonl)")
    .requiredOption("--out <file>", "description to write (.json); addresses in it are relative to its folder")
    .addOption(new Option("--format <name>", "format of the description").choices(["croissant"]).default("croissant"))
    .option("--name <text>", "of the set (default, here and below: as its home says, where the sources are known sets)")
    .option("--description <text>", "of the set (default: images and classes)")
    .option("--licence <text>", "address or name of a licence; may be given again", gather)
    .option("--url <address>", "the set's home page")
    .option("--citation <text>", "how the set is cited")
    .option("--creator <name>", "who made the set; may be given again", gather)
    .option("--published <date>", "YYYY, YYYY-MM or YYYY-MM-DD")
    .option("--set-version <version>", "MAJOR.MINOR.PATCH (default: 1.0.0)")
    .option(...JSON_OPTION)
    .action((manifest: string, options: Options) => run(terminal, manifest, options));
}

async function run(terminal: Terminal, manifest: string, options: Options): Promise<void> {
  const storage = new NodeStorage();
  const [from, out] = [absolute(manifest), absolute(options.out)];
  const records = parseManifest(await readText(storage, from), from);
  const { citation, creator, description, licence, name, published, setVersion, url } = options;
  const facts: Partial<SetFacts> = {
    name,
    description,
    licences: licence,
    url,
    citation,
    creators: creator,
    published,
    version: setVersion,
  };
  const progress = new Progress();
  let described: Awaited<ReturnType<typeof describeManifest>>;
  try {
    described = await describeManifest(storage, records, {
      manifest: from,
      out,
      facts,
      onProgress: (done, total) => progress.update("hashing files", done, total),
    });
  } finally {
    progress.end();
  }
  await writeText(storage, out, `${JSON.stringify(described, null, 2)}\n`);
  terminal.result(
    {
      description: out,
      format: options.format,
      images: records.length,
      licence: described.license,
      citation: described.citeAs,
    },
    `${out}: Croissant 1.1, ${records.length} images, each with the SHA-256 it was imported with`,
  );
}
