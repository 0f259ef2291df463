import { readText, type Storage, sha256, writeText } from "@leukoscope/storage";
import { LockError } from "./error.ts";
import type { TestLock } from "./test-lock.ts";

/** One look at a locked test, a line of `<manifest>.looks.jsonl`. */
export interface TestLook {
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  /** What looked, such as `evaluate` or `train --test`. */
  readonly command: string;
  /** SHA-256 of the model file; empty where the test was measured without one. */
  readonly model: string;
  /** The test that was looked at; see {@link TestLock}. */
  readonly testHash: string;
  /** SHA-256 of the line before, empty in the first: a line taken out or altered shows, unless it is the last. */
  readonly previous: string;
}

export interface Looker {
  readonly by: string;
  readonly command: string;
  readonly now: Date;
}

export const looksPath = (manifest: string): string => `${manifest}.looks.jsonl`;

const hashOf = (text: string): Promise<string> => sha256(new TextEncoder().encode(text));

/** All looks at the tests of a manifest, the first first. @throws {LockError} `broken-log` where a line was touched */
export async function readLooks(storage: Storage, manifest: string): Promise<TestLook[]> {
  const lines = await linesOf(storage, manifest);
  let previous = "";
  const looks: TestLook[] = [];
  for (const [index, line] of lines.entries()) {
    const look = parsed(line);
    if (look?.previous !== previous) {
      throw new LockError(
        "broken-log",
        `${looksPath(manifest)} line ${index + 1} does not follow the line before: the log of looks at the test was altered; restore it`,
        line,
      );
    }
    looks.push(look);
    previous = await hashOf(line);
  }
  return looks;
}

/**
 * Notes that a model is about to be judged on a locked test, or the test to be measured; call it before the test is read.
 * @returns how often this test has been looked at, this look included
 * @throws {LockError} `broken-log`
 */
export async function recordLook(
  storage: Storage,
  lock: TestLock,
  manifest: string,
  model: Uint8Array | undefined,
  { by, command, now }: Looker,
): Promise<number> {
  const owner = lock.manifest ?? manifest;
  const looks = await readLooks(storage, owner);
  const lines = await linesOf(storage, owner);
  const last = lines.at(-1);
  const look: TestLook = {
    at: now.toISOString(),
    by,
    command,
    model: model === undefined ? "" : await sha256(model),
    testHash: lock.testHash,
    previous: last === undefined ? "" : await hashOf(last),
  };
  await writeText(storage, looksPath(owner), `${[...lines, JSON.stringify(look)].join("\n")}\n`);
  return looks.filter(({ testHash }) => testHash === lock.testHash).length + 1;
}

async function linesOf(storage: Storage, manifest: string): Promise<string[]> {
  const path = looksPath(manifest);
  if (!(await storage.exists(path))) return [];
  return (await readText(storage, path)).split("\n").filter((line) => line !== "");
}

function parsed(line: string): TestLook | undefined {
  try {
    return JSON.parse(line) as TestLook;
  } catch {
    return undefined;
  }
}
