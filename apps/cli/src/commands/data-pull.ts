import { findOpenSet, openSets, type PulledDataSet, type PullTrust, pullDataSet, setsByHand } from "@leukoscope/data";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { dataCache } from "../cache.ts";
import { Interrupted, UsageError } from "../output/errors.ts";
import { Progress } from "../output/progress.ts";
import { byteSize } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute } from "./options.ts";

interface Options {
  readonly out?: string;
  readonly sha256?: string;
  readonly acceptLicence?: boolean;
}

const OPEN_NAMES = openSets.map(({ name }) => name).join(", ");

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("[name]", `data set: ${OPEN_NAMES}; of others, how a person gets them`)
    .option("--accept-licence", "you have read the data set's licence, which is shown without this, and accept it")
    .option("--out <folder>", "folder to unpack to, which must not be there or be empty (default: data/<name>)")
    .option("--sha256 <hash>", "SHA-256 that the file must have, instead of that of the first pull")
    .option(...JSON_OPTION)
    .addHelpText(
      "after",
      "\nEnvironment: LEUKOSCOPE_DATA_MIRROR, a server (such as https://mirror.example) that has the files under the same paths.",
    )
    .action((name: string | undefined, options: Options) => run(terminal, name, options));
}

async function run(terminal: Terminal, name: string | undefined, options: Options): Promise<void> {
  if (name === undefined) {
    const byHand = setsByHand.map((set) => set.name).join(", ");
    throw new UsageError("usage", `name a data set: ${OPEN_NAMES}; or, to be told how to get it: ${byHand}`);
  }
  const set = findOpenSet(name);
  const progress = new Progress();
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  let pulled: PulledDataSet;
  try {
    pulled = await pullDataSet(set, {
      storage: new NodeStorage(),
      out: absolute(options.out ?? `data/${name}`),
      cache: dataCache(),
      acceptsLicence: options.acceptLicence === true,
      sha256: options.sha256?.toLowerCase(),
      mirror: mirror(),
      signal: stop.signal,
      onProgress: ({ received, total }) =>
        progress.update(`${name}, kB`, Math.ceil(received / 1000), Math.ceil((total ?? received) / 1000)),
    });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    throw new Interrupted("stopped; the same command goes on from there", { cause: error });
  } finally {
    process.removeListener("SIGINT", onSignal).removeListener("SIGTERM", onSignal);
    progress.end();
  }
  const next = `leukoscope data import ${quoted(pulled.folder)} --format ${pulled.format} --out ${name}.jsonl`;
  const { citation, homePage, title } = set.facts;
  terminal.result({ ...pulled, homePage, citation, next }, textOf(pulled, `${title}; ${homePage}`, citation, next));
}

/** A mirror may be named, as for the weights. */
function mirror(): string | undefined {
  const address = process.env.LEUKOSCOPE_DATA_MIRROR || undefined;
  if (address === undefined || (URL.canParse(address) && /^https?:/.test(address))) return address;
  throw new UsageError(
    "bad-endpoint",
    `LEUKOSCOPE_DATA_MIRROR=${address} is no address of a server; give one such as https://mirror.example`,
  );
}

/** A path as a shell takes it. */
const quoted = (path: string): string => (/^[\w./:@+-]+$/.test(path) ? path : `"${path}"`);

const trusts: Readonly<Record<PullTrust, string>> = {
  published: "with the MD5 that its authors publish",
  given: "as given by --sha256",
  locked: "as at the first pull",
  "first-use": "trusted on first use, kept in lock.json and binding from now on; --sha256 pins it from outside",
};

function textOf(pulled: PulledDataSet, home: string, citation: string, next: string): string {
  const { files, folder, licence, sha256, size, transferred, trust } = pulled;
  const how = transferred === 0 ? "already there, checked" : `${byteSize(transferred)} fetched`;
  return [
    `${folder}: ${files === 1 ? "1 file" : `${files} files`} from ${byteSize(size)} (${how})`,
    `  ${home}`,
    `  SHA-256 ${sha256}, ${trusts[trust]}`,
    `  licence: ${licence}; cite: ${citation}`,
    `next: ${next}`,
  ].join("\n");
}
