import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { cpus, totalmem } from "node:os";
import type { Environment } from "@leukoscope/protocol";

/** On what this command runs. What cannot be told is left out: no git, or no repository. */
export function environment(): Environment {
  const git = gitState();
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    packages: { leukoscope: versionOf("../package.json") },
    ...(git && { git }),
  };
}

function gitState(): Environment["git"] {
  const git = (...args: string[]) =>
    execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return { commit: git("rev-parse", "HEAD"), dirty: git("status", "--porcelain", "--untracked-files=no") !== "" };
  } catch {
    return undefined;
  }
}

function versionOf(path: string): string {
  const { version }: { version: string } = createRequire(import.meta.url)(path);
  return version;
}
