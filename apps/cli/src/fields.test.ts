import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createImage, decodeImage, encodePng, writeTiledTiff } from "@leukoscope/imaging";
import { NodeStorage } from "@leukoscope/storage/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderSmear } from "../../../packages/data/src/phantom/index.ts";
import { runCli, workFolder } from "./testing/run-cli.ts";

const folder = workFolder();
const cli = (...args: string[]) => runCli(folder, ...args);
const model = new URL("../../../models/phantom/model.onnx", import.meta.url).pathname;

const SIDE = 240;
/** Its first cell lies in four tiles. */
const TILE = 16 * 15;
const { image } = renderSmear({
  width: 2 * SIDE,
  height: SIDE,
  seed: "tiles 3",
  cells: ["blast", "neutrophil"],
  centred: true,
  micrometresPerPixel: 0.25,
});

/** The picture as a slide of two levels: the coarser one is the picture, the finer one twice as large. */
async function writeSlide(name: string, finest: number, description: string): Promise<void> {
  const file = await new NodeStorage().open(join(folder, name));
  const level = (zoom: number, tile: number) => ({
    width: zoom * image.width,
    height: zoom * image.height,
    tile,
    compression: "deflate" as const,
    description,
    tileAt: (column: number, row: number) => {
      const out = createImage(tile, tile);
      for (let y = 0; y < tile; y++) {
        for (let x = 0; x < tile; x++) {
          const [u, v] = [Math.floor((column * tile + x) / zoom), Math.floor((row * tile + y) / zoom)];
          if (u >= image.width || v >= image.height) continue;
          const from = 3 * (v * image.width + u);
          out.data.set(image.data.subarray(from, from + 3), 3 * (y * tile + x));
        }
      }
      return out;
    },
  });
  await writeTiledTiff(file, finest === 1 ? [level(1, TILE / 2)] : [level(finest, TILE), level(1, TILE / 2)]);
  await file.close();
}

beforeAll(async () => {
  for (const patient of ["anna", "berta"]) mkdirSync(join(folder, patient));
  writeFileSync(join(folder, "anna", "field.png"), encodePng(image));
  await writeSlide("anna/field.tif", 1, "");
  await writeSlide("berta/slide.svs", 2, "Aperio Image Library|MPP = 0.125");
  writeFileSync(join(folder, "berta", "cut.tif"), readFileSync(join(folder, "anna", "field.tif")).subarray(0, 3000));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const geoJson = (path: string) => JSON.parse(readFileSync(path, "utf8")).features;

describe("a field is the same whatever file it comes in", () => {
  it("count: the same cells, classes and outlines; patients apart; a cut file is a row", async () => {
    const { status, stdout } = await cli(
      ...["count", "anna", "berta", "--by-folder", "--model", model, "--export", "geojson", "--out", "out", "--json"],
    );
    expect(status).toBe(0);
    const { fields, files, patients, summary } = JSON.parse(stdout);
    const [png, tif, cut, slide] = fields;
    expect(png).toMatchObject({ patient: "anna", whiteCells: 2 });
    const { path: _, ...counts } = png;
    expect(tif).toMatchObject(counts);
    expect(cut).toMatchObject({ patient: "berta", error: { code: "truncated" } });
    expect(slide).toMatchObject({ ...counts, patient: "berta", level: 1, scale: 2, micronsPerPixel: 0.25 });
    expect(files).toHaveLength(3);
    const [ofPng, ofTif, ofSlide] = files.map(geoJson);
    expect(ofTif).toEqual(ofPng);
    // QuPath shows a slide's finest level: its pixels are half as large.
    const [ring] = ofPng[0].geometry.coordinates;
    const [wide] = ofSlide[0].geometry.coordinates;
    expect(Math.abs(wide[0][0] - 2 * ring[0][0])).toBeLessThanOrEqual(0.5);
    expect(ofSlide[0].properties.measurements["Nucleus area px^2"]).toBe(
      4 * ofPng[0].properties.measurements["Nucleus area px^2"],
    );
    // Blasts are a patient's: of two together there is no share.
    expect(summary).toMatchObject({ fields: 3, whiteCells: 6 });
    expect(summary.blasts).toBeUndefined();
    expect(patients.map((of: { patient: string; fields: number }) => [of.patient, of.fields])).toEqual([
      ["anna", 2],
      ["berta", 1],
    ]);
    expect(patients[0].blasts).toMatchObject({ of: 4 });
    expect(patients[0].blasts.interval).toHaveLength(2);
    expect(patients[0].thresholds[0].version).toMatch(/^20/);
  });

  it("count by a manifest's patients", async () => {
    const record = (path: string, patient: string) =>
      JSON.stringify({
        path,
        patient,
        class: "x",
        sha256: "0".repeat(64),
        width: 480,
        height: 240,
        format: "tiff",
        bytes: 1,
      });
    writeFileSync(join(folder, "m.jsonl"), `${record("anna/field.tif", "p1")}\n`);
    const { status, stderr, stdout } = await cli("count", "m.jsonl", "--json", "--microns", "5");
    expect(stderr).not.toMatch(/rror/);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).patients).toMatchObject([{ patient: "p1", fields: 1, whiteCells: 2 }]);
  });

  it("segment: the same mask and cells", async () => {
    const { status, stdout } = await cli("segment", "anna", "berta/slide.svs", "--out", "masks", "--json");
    expect(status).toBe(0);
    const [png, tif, slide] = JSON.parse(stdout);
    expect(tif.cells).toEqual(png.cells);
    expect(slide.cells).toEqual(png.cells);
    expect(slide).toMatchObject({ width: 480, height: 240, level: 1, scale: 2 });
    const masks = await Promise.all([png, tif, slide].map(({ mask }) => decodeImage(readFileSync(mask))));
    expect(Buffer.compare(masks[1].data, masks[0].data)).toBe(0);
    expect(Buffer.compare(masks[2].data, masks[0].data)).toBe(0);
    expect(new Set(masks[0].data)).toEqual(new Set([0, 128, 255]));
  });

  it("features: the same numbers", async () => {
    const { status, stdout } = await cli("features", "anna", "--out", "f.csv", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ images: 2, cells: 4, broken: [] });
    const [, ...rows] = readFileSync(join(folder, "f.csv"), "utf8").trimEnd().split("\n");
    const [png, tif] = ["png", "tif"].map((kind) => rows.filter((row) => row.includes(`.${kind},`)));
    expect(tif.map((row) => row.replace(".tif,", ".png,"))).toEqual(png);
    expect(png).toHaveLength(2);
  });

  it("refuses micrometres that are none", async () => {
    const { status, stderr } = await cli("count", "anna", "--microns", "few");
    expect(status).toBe(2);
    expect(stderr).toMatch(/micrometres/);
  });
});
