import { NodeStorage } from "@leukoscope/storage/node";
import { type PulledWeights, type PullOptions, pullWeights, type Trust } from "@leukoscope/zoo";
import type { Command } from "commander";
import { weightsCache } from "../cache.ts";
import { Interrupted, UsageError } from "../output/errors.ts";
import { Progress } from "../output/progress.ts";
import { byteSize } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { backboneOf } from "./backbone.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute } from "./options.ts";

interface Options {
  readonly revision?: string;
  readonly sha256?: string;
  readonly out?: string;
}

const HUB = "https://huggingface.co";

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<names...>", 'backbones, as "leukoscope zoo list" names them')
    .option("--revision <r>", "commit, tag or branch, instead of the pinned one or that of the first pull")
    .option("--sha256 <hash>", "SHA-256 that the file must have, instead of the pinned one or that of the first pull")
    .option("--out <file>", "copy the weights to this file, too (.safetensors)")
    .option(...JSON_OPTION)
    .addHelpText(
      "after",
      `\nEnvironment: HF_ENDPOINT, a mirror of the hub (default ${HUB}); HF_TOKEN, an access token, sent to that host alone.`,
    )
    .action((names: string[], options: Options) => run(terminal, names, options));
}

async function run(terminal: Terminal, names: readonly string[], options: Options): Promise<void> {
  const single = Object.entries(options).find(([name]) => ["revision", "sha256", "out"].includes(name));
  if (single && names.length > 1) {
    throw new UsageError("usage", `--${single[0]} is for one backbone; pull the others by a command of their own`);
  }
  const backbones = names.map(backboneOf);
  const storage = new NodeStorage();
  const progress = new Progress();
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  const pulled: PulledWeights[] = [];
  try {
    for (const backbone of backbones) {
      const onProgress: PullOptions["onProgress"] = ({ received, total }) =>
        progress.update(`${backbone.name}, kB`, Math.ceil(received / 1000), Math.ceil((total ?? received) / 1000));
      const { revision, sha256 } = options;
      const hub = { endpoint: endpoint(), token: process.env.HF_TOKEN || undefined, signal: stop.signal };
      pulled.push(
        await pullWeights(backbone, { storage, folder: weightsCache(), revision, sha256, onProgress, ...hub }),
      );
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    throw new Interrupted("stopped; the same command goes on from there", { cause: error });
  } finally {
    process.removeListener("SIGINT", onSignal).removeListener("SIGTERM", onSignal);
    progress.end();
  }
  const out = options.out === undefined ? undefined : absolute(options.out);
  if (out !== undefined) await storage.write(out, await storage.read(pulled[0].path));
  terminal.result(
    pulled.map((weights) => ({ ...weights, out: out ?? null })),
    [...pulled.map(textOf), ...(out === undefined ? [] : [`copied to ${out}`])].join("\n"),
  );
}

/** A mirror may be named, as for Hugging Face's own tools. */
function endpoint(): string {
  const address = process.env.HF_ENDPOINT || HUB;
  if (URL.canParse(address) && /^https?:/.test(address)) return address;
  throw new UsageError("bad-endpoint", `HF_ENDPOINT=${address} is no address of a server; give one such as ${HUB}`);
}

const trusts: Readonly<Record<Trust, string>> = {
  pinned: "as this version of Leukoscope pins it",
  given: "as given by --sha256",
  locked: "as at the first pull",
  "first-use":
    "as the hub itself states it: trusted on first use, kept in lock.json and binding from now on; --sha256 pins it from outside",
};

function textOf({ name, repository, commit, path, size, sha256, licence, trust, transferred }: PulledWeights): string {
  const how = transferred === 0 ? "already there, checked" : `${byteSize(transferred)} fetched`;
  return [
    `${name}: ${path}, ${byteSize(size)} (${how})`,
    `  from ${repository} at commit ${commit}`,
    `  SHA-256 ${sha256}, ${trusts[trust]}`,
    `  licence of the weights: ${licence}`,
  ].join("\n");
}
