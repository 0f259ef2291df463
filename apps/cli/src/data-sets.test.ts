import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodePng } from "@leukoscope/imaging";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linesOf, runCli, workFolder } from "./testing/run-cli.ts";

const folder = workFolder();
const cli = (...args: string[]) => runCli(folder, ...args);

/** A small cell of one colour, with a few dark pixels so that each is a file of its own. */
function writeCell(path: string, seed: number): void {
  const data = new Uint8Array(3 * 32 * 32).fill(200);
  for (let pixel = 0; pixel < 32 * 32; pixel++) data[3 * pixel + 1] = pixel % 32 === seed % 32 ? 40 : 140;
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), encodePng({ width: 32, height: 32, data }));
}

const rowsOf = (manifest: string) =>
  linesOf(readFileSync(join(folder, manifest), "utf8")).map((line): Record<string, unknown> => JSON.parse(line));

beforeAll(() => {
  for (let number = 0; number < 3; number++) {
    writeCell(`hospital/ALL/${number}.png`, number);
    writeCell(`hospital/CML/${number}.png`, number + 10);
    writeCell(`clinic/healthy/${number}.png`, number + 20);
  }
  writeCell("clinic/odd/0.png", 31);
  // The same bytes under the same class, and under another.
  writeCell("hospital/ALL/copy.png", 0);
  writeCell("clinic/healthy/conflict.png", 10);
  writeFileSync(join(folder, "hospital/ALL/cut.png"), readFileSync(join(folder, "hospital/ALL/1.png")).subarray(0, 70));
  writeFileSync(join(folder, "hospital/ALL/void.png"), "");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("leukoscope data import", () => {
  it("writes a manifest and lists what was left out, with kind and reason", async () => {
    const { status, stdout } = await cli("data", "import", "hospital", "--out", "out/H.jsonl", "--json");
    expect(status).toBe(0);
    const { classes, duplicates, format, images, patients, rejected } = JSON.parse(stdout);
    expect({ classes, format, images, patients }).toEqual({
      format: "imagefolder",
      images: 7,
      classes: { ALL: 4, CML: 3 },
      patients: 0,
    });
    expect(duplicates).toMatchObject({ groups: 1, copies: 1, conflicts: [] });
    expect(rejected).toEqual([
      { path: join(folder, "hospital/ALL/cut.png"), kind: "truncated", reason: expect.any(String) },
      { path: join(folder, "hospital/ALL/void.png"), kind: "empty", reason: expect.any(String) },
    ]);
    expect(rowsOf("out/H.jsonl")).toHaveLength(7);
  });

  it("leaves the old manifest and nothing else when the import fails", async () => {
    writeFileSync(join(folder, "old.jsonl"), "as it was\n");
    const { status, stderr } = await cli("data", "import", "hospital", "--format", "taleqani", "--out", "old.jsonl");
    expect(status).toBe(2);
    expect(linesOf(stderr)).toEqual([expect.stringContaining("no images in Benign, Early, Pre, Pro")]);
    expect(readFileSync(join(folder, "old.jsonl"), "utf8")).toBe("as it was\n");
  });

  it("names all formats in its help", async () => {
    const { stdout } = await cli("data", "import", "--help");
    const text = stdout.replace(/\s+/g, " ");
    for (const name of ["c-nmc", "all-idb1", "all-idb2", "taleqani", "pbc", "bccd", "segmentation-wbc", "bloodmnist"]) {
      expect(text).toContain(name);
    }
    for (const name of ["raabin-wbc", "munich-aml", "coco", "yolo"]) expect(text).toContain(name);
  });

  it("says how to take images that are small", async () => {
    const { status, stderr } = await cli("data", "import", "hospital", "--out", "x.jsonl", "--min-side", "40");
    expect(status).toBe(2);
    expect(stderr).toContain("the shorter side must have 40");
    const allowed = await cli("data", "import", "hospital", "--out", "x.jsonl", "--min-side", "40", "--allow", "tiny");
    expect(allowed.status).toBe(0);
    const wrong = await cli("data", "import", "hospital", "--out", "x.jsonl", "--allow", "everything");
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("wrong-colour-mode, with commas")]);
  });
});

describe("leukoscope data merge and clean", () => {
  const map =
    "name: mine\nclasses: [leukemia, healthy]\nsources:\n  any: { ALL: leukemia, CML: leukemia, healthy: healthy }\n";

  it("merges two sets under a label map, and cleans the whole", async () => {
    await cli("data", "import", "hospital", "--out", "out/H.jsonl");
    await cli("data", "import", "clinic", "--out", "clinic/C.jsonl");
    writeFileSync(join(folder, "mine.yaml"), map);
    const refused = await cli(
      "data",
      "merge",
      "out/H.jsonl",
      "clinic/C.jsonl",
      "--labels",
      "mine.yaml",
      "--out",
      "M.jsonl",
    );
    expect(refused.status).toBe(2);
    expect(linesOf(refused.stderr)).toEqual([expect.stringContaining("says nothing of C: odd (1 images)")]);

    writeFileSync(join(folder, "mine.yaml"), `${map}unmapped: drop\n`);
    const args = ["out/H.jsonl", "clinic/C.jsonl", "--labels", "mine.yaml", "--out", "M.jsonl", "--json"];
    const { status, stdout } = await cli("data", "merge", ...args);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      images: 11,
      classes: { leukemia: 7, healthy: 4 },
      sources: { C: 4, H: 7 },
      dropped: [{ source: "C", class: "odd", images: 1 }],
      duplicates: { groups: 2, copies: 2, conflicts: [{ classes: ["leukemia", "healthy"] }] },
      labels: "mine",
    });
    const paths = rowsOf("M.jsonl").map(({ path }) => path);
    expect(paths).toContain("hospital/ALL/0.png");
    expect(paths).toContain("clinic/healthy/0.png");

    const cleaned = await cli("data", "clean", "M.jsonl", "--out", "clean/M.jsonl", "--json");
    const { images, removed, repeated } = JSON.parse(cleaned.stdout);
    expect(images).toBe(8);
    expect(removed.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      "copy",
      "label-conflict",
      "label-conflict",
    ]);
    expect(repeated).toHaveLength(2);
    expect(rowsOf("clean/M.jsonl")).toHaveLength(8);
  });

  it("knows the shipped maps by name", async () => {
    await cli("data", "import", "hospital", "--out", "out/H.jsonl");
    const { status, stdout } = await cli(
      "data",
      "merge",
      "out/H.jsonl",
      "--labels",
      "five-class",
      "--out",
      "F.jsonl",
      "--json",
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ classes: { ALL: 4, CML: 3 }, notes: ["no image of AML, CLL, healthy"] });
    const unknown = await cli("data", "merge", "out/H.jsonl", "--labels", "six-class", "--out", "F.jsonl");
    expect(unknown.stderr).toContain("six-class: no such label map; shipped: five-class, five-class-hierarchy");
  });
});
