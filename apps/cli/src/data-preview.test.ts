import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeImage } from "@leukoscope/imaging";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linesOf, runCli, workFolder } from "./testing/run-cli.ts";
import { TINY_PROTOCOL } from "./testing/tiny-protocol.ts";

const folder = workFolder();
const cli = (...args: string[]) => runCli(folder, ...args);
const preview = (...args: string[]) =>
  cli("data", "preview", "tiny.yaml", "--data", "smears/manifest.jsonl", "--images", "3", "--draws", "4", ...args);

beforeAll(async () => {
  const { status, stderr } = await cli("data", "phantom", "--out", "smears", "--count", "30", "--size", "48");
  expect(status, stderr).toBe(0);
  writeFileSync(join(folder, "tiny.yaml"), TINY_PROTOCOL);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("leukoscope data preview", () => {
  it("draws a sheet of what training will see, and says what it mixes and how it balances", async () => {
    const settings = ["augmentation={mixUp: {}}", "balancing={kind: saturation-removed, classes: [blast]}"];
    const args = [...settings.flatMap((setting) => ["--set", setting]), "--out", "sheet.png"];
    const [alone, pooled] = [
      await preview(...args, "--json", "--workers", "0"),
      await preview(...args, "--workers", "2"),
    ];
    expect({ status: alone.status, stderr: alone.stderr }).toEqual({ status: 0, stderr: "" });
    const { sheet, counts, rows } = JSON.parse(alone.stdout);
    expect(sheet).toBe(join(folder, "sheet.png"));
    expect(counts.blast).toBe(2 * counts.lymphocyte);
    expect(rows).toHaveLength(3);
    for (const { mixed } of rows) {
      expect(mixed).toHaveLength(4);
      for (const { share } of mixed) expect(share >= 0 && share <= 1).toBe(true);
    }
    const { data, height, width } = await decodeImage(readFileSync(sheet));
    expect([width, height]).toEqual([5 * 52 - 4, 3 * 52 - 4]);
    expect(new Set(data).size).toBeGreaterThan(50);
    expect(pooled.stdout).toContain(`blast ${counts.blast}`);
    expect(pooled.stdout).toContain("the sheet");
  });

  it.each([
    [["nowhere.yaml"], "nowhere.yaml: no such protocol file"],
    [["tiny.yaml", "--data", "smears/manifest.jsonl", "--set", "augmentation={spin: 3}"], "spin"],
    [["tiny.yaml", "--data", "smears/manifest.jsonl", "--draws", "0"], "from 1 to 100"],
  ])("refuses %j in one line", async (args, said) => {
    const { status, stderr, stdout } = await cli("data", "preview", ...args, "--out", "none.png");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(said)]);
    expect(existsSync(join(folder, "none.png"))).toBe(false);
  });
});
