import { sha256 } from "@leukoscope/storage";
import type { AuditLine } from "../records.ts";

/** What the first line follows. */
export const CHAIN_START = "0".repeat(64);

type Unsealed = Omit<AuditLine, "hash">;

/** Every fact of a line in one fixed order, whatever order its object was made in. */
function canonical({ number, at, by, action, subject, detail, previous }: Unsealed): string {
  const facts = Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify([number, at, by, action, subject, facts, previous]);
}

/** Closes a line with the hash of all it says, the hash of the line before included. */
export async function seal(line: Unsealed): Promise<AuditLine> {
  return { ...line, hash: await sha256(new TextEncoder().encode(canonical(line))) };
}

/**
 * Follows a chain from its start. It finds what was edited, left out or put in between; whoever can rewrite all of it
 * can also seal it anew.
 * @returns the number of the first line that does not follow; null where all do
 */
export async function firstBreak(lines: readonly AuditLine[]): Promise<number | null> {
  let previous = CHAIN_START;
  for (const [index, line] of lines.entries()) {
    const { hash } = await seal(line);
    if (line.number !== index + 1 || line.previous !== previous || line.hash !== hash) return line.number;
    previous = line.hash;
  }
  return null;
}
