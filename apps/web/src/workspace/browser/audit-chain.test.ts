import { describe, expect, it } from "vitest";
import type { AuditLine } from "../records.ts";
import { CHAIN_START, firstBreak, seal } from "./audit-chain.ts";

async function chain(count: number): Promise<AuditLine[]> {
  const lines: AuditLine[] = [];
  for (let number = 1; number <= count; number++) {
    const previous = lines.at(-1)?.hash ?? CHAIN_START;
    const at = `2026-01-0${number}T00:00:00Z`;
    lines.push(
      await seal({
        number,
        at,
        by: "A. B.",
        action: "reclassified",
        subject: "c",
        detail: { n: number, to: "x" },
        previous,
      }),
    );
  }
  return lines;
}

describe("the audit chain", () => {
  it("holds as it was written, whatever order its facts have", async () => {
    const lines = await chain(4);
    expect(await firstBreak(lines)).toBeNull();
    expect(await firstBreak(lines.map((line) => ({ ...line, detail: { to: "x", n: line.number } })))).toBeNull();
    expect(await firstBreak([])).toBeNull();
  });

  it.each([
    ["an edited fact", (lines: AuditLine[]) => lines.with(1, { ...lines[1], detail: { n: 2, to: "y" } }), 2],
    ["another name", (lines: AuditLine[]) => lines.with(2, { ...lines[2], by: "C. D." }), 3],
    ["a missing line", (lines: AuditLine[]) => lines.toSpliced(1, 1), 3],
    ["a missing first line", (lines: AuditLine[]) => lines.slice(1), 2],
    ["two lines in turned order", (lines: AuditLine[]) => [lines[0], lines[2], lines[1], lines[3]], 3],
  ])("shows %s", async (_what, spoil, at) => {
    expect(await firstBreak(spoil(await chain(4)))).toBe(at);
  });

  it("shows a line that was edited and sealed again, by the next one", async () => {
    const lines = await chain(3);
    expect(await firstBreak(lines.with(0, await seal({ ...lines[0], by: "nobody" })))).toBe(2);
  });
});
