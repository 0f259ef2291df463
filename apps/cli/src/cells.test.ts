import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeImage, encodePng } from "@leukoscope/imaging";
import { readModel, writeModel } from "@leukoscope/onnx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderSmear } from "../../../packages/data/src/phantom/index.ts";
import { runCli, workFolder } from "./testing/run-cli.ts";

const folder = workFolder();
const cli = (...args: string[]) => runCli(folder, ...args);
const smear = renderSmear({ width: 200, height: 200, seed: "cells 2", cells: ["blast", "neutrophil"] });

beforeAll(() => {
  writeFileSync(join(folder, "field.png"), encodePng(smear.image));
  writeFileSync(
    join(folder, "white.png"),
    encodePng({ width: 64, height: 64, data: new Uint8Array(3 * 64 * 64).fill(255) }),
  );
  writeFileSync(join(folder, "broken.png"), "no picture");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("leukoscope segment", () => {
  it("writes masks, and a row for every image: cells, a reason, or an error", async () => {
    const { status, stdout } = await cli("segment", "field.png", "white.png", "broken.png", "--out", "masks", "--json");
    expect(status).toBe(0);
    const [field, white, broken] = JSON.parse(stdout);
    expect(field).toMatchObject({ path: "field.png", method: "unet", wbc: 2 });
    expect(field.cells[0]).toMatchObject({ id: 1, touchesBorder: false, partial: [] });
    expect(field.cells[0].bbox).toHaveLength(4);
    const mask = await decodeImage(readFileSync(field.mask));
    const levels = new Set(mask.data);
    expect([...levels].sort((a, b) => a - b)).toEqual([0, 128, 255]);
    expect(white).toMatchObject({ wbc: 0, cells: [], reason: { code: "saturated" } });
    expect(broken).toEqual({ path: "broken.png", error: { code: "unknown-format", message: expect.any(String) } });
  });

  it("draws cells by colour alone on request", async () => {
    const { status, stdout } = await cli("segment", "field.png", "--method", "fuzzy", "--out", "drawn", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)[0]).toMatchObject({ method: "fuzzy", wbc: 2 });
  });

  it("refuses a model that is no segmenter", async () => {
    const model = new URL("../../../models/phantom/model.onnx", import.meta.url).pathname;
    const { status, stderr } = await cli("segment", "field.png", "--method", "unet", "--model", model, "--out", "x");
    expect(status).toBe(2);
    expect(stderr).toMatch(/no segmenter/);
  });

  it("refuses an unknown method in one line", async () => {
    const { status, stderr } = await cli("segment", "field.png", "--method", "magic", "--out", "masks");
    expect(status).toBe(2);
    expect(stderr).toMatch(/--method magic .*available: fuzzy, kmeans, otsu, zack, unet/);
  });
});

describe("leukoscope count", () => {
  it("counts, and says the specimen and intervals", async () => {
    const { status, stdout } = await cli(
      "count",
      "field.png",
      "broken.png",
      "--specimen",
      "marrow",
      "--export",
      "csv",
      "--out",
      "x",
      "--json",
    );
    expect(status).toBe(0);
    const { fields, files, specimen, summary } = JSON.parse(stdout);
    expect(specimen).toBe("marrow");
    expect(fields[0].whiteCells).toBe(2);
    expect(fields[1].error.code).toBe("unknown-format");
    expect(summary).toMatchObject({ fields: 1, whiteCells: 2, specimen: "marrow" });
    expect(summary.whiteShare.interval).toHaveLength(2);
    expect(existsSync(files[0])).toBe(true);
    expect(readFileSync(files[0], "utf8").trimEnd().split("\r\n")).toHaveLength(3);
  });

  it("lets fields of one size tell together how large red cells are, unless that is said", async () => {
    const copies = ["again.png", "once-more.png"];
    for (const copy of copies) copyFileSync(join(folder, "field.png"), join(folder, copy));
    const fieldsOf = async (...args: string[]) =>
      JSON.parse((await cli("count", "field.png", ...args, "--json")).stdout).fields;
    const together = await fieldsOf("broken.png", ...copies);
    expect(together[0].redDiameter).toBeGreaterThan(10);
    expect(together.map((row: { redDiameter?: number }) => row.redDiameter)).toEqual([
      together[0].redDiameter,
      undefined,
      together[0].redDiameter,
      together[0].redDiameter,
    ]);
    expect((await fieldsOf("--red-diameter", "31"))[0].redDiameter).toBe(31);
    const { status, stderr } = await cli("count", "field.png", "--red-diameter", "large");
    expect(status).toBe(2);
    expect(stderr).toMatch(/Give pixels/);
  });

  it("classifies crops where a model is given", async () => {
    const model = new URL("../../../models/phantom/model.onnx", import.meta.url).pathname;
    const { status, stdout } = await cli("count", "field.png", "--method", "unet", "--model", model, "--json");
    expect(status).toBe(0);
    const { summary } = JSON.parse(stdout);
    const classified = Object.values(summary.classes as Record<string, number>).reduce((sum, n) => sum + n, 0);
    expect(classified).toBe(2);
    expect(summary.blasts.of).toBe(2);
    expect(summary.thresholds[0].version).toMatch(/^20\d\d-\d\d$/);
  });

  it("counts what the classifier abstains on as not classified, in no share", async () => {
    const shipped = new URL("../../../models/phantom/model.onnx", import.meta.url);
    const model = readModel(readFileSync(shipped));
    const unsure = { ...model, metadata: { ...model.metadata, abstention_threshold: "1" } };
    writeFileSync(join(folder, "unsure.onnx"), writeModel(unsure));
    const args = ["count", "field.png", "--method", "fuzzy", "--model", "unsure.onnx"];
    const json = JSON.parse((await cli(...args, "--export", "csv", "--out", "unsure", "--json")).stdout);
    expect(json.summary).toMatchObject({ whiteCells: 2, classes: {}, notClassified: 2 });
    expect(json.summary.blasts).toBeUndefined();
    expect(readFileSync(json.files[0], "utf8").match(/not classified/g)).toHaveLength(2);
    expect((await cli(...args)).stdout).toContain("not classified, since the model abstains: 2");
  });

  it("refuses an export without a folder", async () => {
    const { status, stderr } = await cli("count", "field.png", "--export", "coco");
    expect(status).toBe(2);
    expect(stderr).toContain("--out");
  });
});
