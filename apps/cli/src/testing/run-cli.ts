import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../bin/leukoscope.js", import.meta.url));

export interface Outcome {
  /** Null when a signal ended the process. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own for a test file. */
export const workFolder = (): string => mkdtempSync(join(tmpdir(), "leukoscope-cli-"));

/** Starts the command as a user does. Needs the build. */
export function startCli(folder: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  const { DEBUG: _debug, ...env } = process.env;
  return spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    env: { ...env, LEUKOSCOPE_CACHE: join(folder, "cache") },
  });
}

/** Runs the command to its end. */
export function runCli(folder: string, ...args: readonly string[]): Promise<Outcome> {
  return outcomeOf(startCli(folder, args));
}

export function outcomeOf(child: ChildProcessWithoutNullStreams): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** Lines of a text, the last line break aside. */
export const linesOf = (text: string): string[] => text.trimEnd().split("\n");
