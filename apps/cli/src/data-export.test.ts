import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linesOf, runCli, workFolder } from "./testing/run-cli.ts";

const folder = workFolder();
const cli = (...args: string[]) => runCli(folder, "data", ...args);
const at = (path: string): string => join(folder, path);
const known = ["--url", "https://example.org/phantoms", "--published", "2026-11-28"];

beforeAll(async () => {
  await cli("phantom", "--out", "set", "--count", "6", "--size", "48", "--seed", "1");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("leukoscope data export", () => {
  it("writes a description with licence, citation and the hash of every file", async () => {
    const told = ["--licence", "CC BY 4.0", "--creator", "A", "--creator", "B", "--name", "Ours"];
    const { status, stdout } = await cli(
      "export",
      "set/manifest.jsonl",
      "--out",
      "set/c.json",
      ...known,
      ...told,
      "--json",
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ description: at("set/c.json"), format: "croissant", images: 6 });
    const described = JSON.parse(readFileSync(at("set/c.json"), "utf8"));
    expect(described).toMatchObject({
      name: "Ours",
      license: "https://creativecommons.org/licenses/by/4.0/",
      datePublished: "2026-11-28",
      creator: [{ name: "A" }, { name: "B" }],
    });
    expect(described.distribution).toHaveLength(7);
  });

  it("says what is missing, and what is no longer as it was imported", async () => {
    const bare = await cli("export", "set/manifest.jsonl", "--out", "set/d.json");
    expect([bare.status, linesOf(bare.stderr).at(-1)]).toEqual([
      2,
      "leukoscope: a description needs url, published, which the sources of this manifest do not tell; give --url, --published",
    ]);
    writeFileSync(at("set/blast/blast-0001.png"), "changed");
    const changed = await cli("export", "set/manifest.jsonl", "--out", "set/d.json", ...known);
    expect([changed.status, linesOf(changed.stderr).at(-1)]).toEqual([
      2,
      "leukoscope: blast/blast-0001.png is not the file that was imported: its SHA-256 is another one; import the folder again",
    ]);
    const format = await cli("export", "set/manifest.jsonl", "--out", "set/d.json", "--format", "dcat");
    expect([format.status, linesOf(format.stderr).at(-1)]).toEqual([
      2,
      expect.stringMatching(/Allowed choices are croissant/),
    ]);
  });
});

describe("leukoscope data phantom", () => {
  it("plants what it was asked for, and says so in the manifest", async () => {
    const args = ["--count", "9", "--size", "48", "--shortcut", "scale-bar:1", "--leak", "1", "--patients", "3"];
    expect((await cli("phantom", "--out", "planted", ...args)).status).toBe(0);
    const rows = linesOf(readFileSync(at("planted/manifest.jsonl"), "utf8")).map((line) => JSON.parse(line));
    expect(rows).toHaveLength(10);
    for (const row of rows) expect(row.phantom.sign).toBe(row.class);
    expect(rows[9].phantom.copyOf).toBe(rows[0].path);
  });

  it.each([
    [["--shortcut", "smell"], /shortcut is "smell": give one of corner-mark, /],
    [["--shortcut", "tint:2"], /Give a number from 0 to 1/],
    [["--focus", "blurred"], /Give a factor such as 2, or two such as 1-4/],
    [["--layout", "spiral"], /Allowed choices are folders, fields, c-nmc/],
    [["--stains", "mauve"], /stains is \["mauve"\]: name each of any, pink/],
    [["--classes", "blast,plasma"], /classes is \["blast","plasma"\]: name each of blast, /],
  ])("refuses %j in one line", async (args, message) => {
    const { status, stderr } = await cli("phantom", "--out", "no", "--count", "6", ...args);
    expect(status).toBe(2);
    expect(linesOf(stderr)).toHaveLength(1);
    expect(stderr).toMatch(message);
  });
});
