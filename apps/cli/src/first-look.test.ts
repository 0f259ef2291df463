import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RESEARCH_USE } from "@leukoscope/classifier";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { firstLook } from "./first-look.ts";
import { runCli, workFolder } from "./testing/run-cli.ts";
import { TINY_PROTOCOL } from "./testing/tiny-protocol.ts";

const folder = workFolder();

afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("labels phantoms, draws their overlays, and leaves real images where they are", async () => {
  writeFileSync(join(folder, "tiny.yaml"), TINY_PROTOCOL);
  await runCli(folder, "data", "phantom", "--out", "smears", "--count", "36", "--size", "64");
  const train = await runCli(folder, "train", "tiny.yaml", "--data", "smears/manifest.jsonl", "--out", "run");
  expect(train.status, train.stderr).toBe(0);

  let said = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  const model = join(folder, "run", "model.onnx");
  const out = join(folder, "out");
  const { blast, lymphocyte } = {
    blast: join(folder, "smears", "blast"),
    lymphocyte: join(folder, "smears", "lymphocyte"),
  };
  await firstLook({ out, phantomModel: model, real: { model, images: join(folder, "smears") } });
  vi.restoreAllMocks();

  expect(said).toMatch(/image +true class +label +blast +lymphocyte +neutrophil +ms/);
  expect(said).toMatch(/\d+ of 12 agree with the true class/);
  expect(said).toContain(RESEARCH_USE);
  expect(readdirSync(join(out, "overlays"))).toHaveLength(12);
  // The "real" images here are other phantoms, two of each class; they appear in the table alone.
  for (const name of readdirSync(blast).slice(0, 2)) expect(said).toContain(`smears/blast/${name}`);
  expect(said).toContain(`smears/lymphocyte/${readdirSync(lymphocyte)[0]}`);
  expect(readdirSync(out).sort()).toEqual(["overlays", "phantoms"]);
});

it("skips the real images where there are none", async () => {
  const model = join(folder, "run", "model.onnx");
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await firstLook({ out: join(folder, "out"), phantomModel: model, real: { model, images: join(folder, "nowhere") } });
  expect(write.mock.calls.flat().join("")).not.toContain("Real smears");
});
