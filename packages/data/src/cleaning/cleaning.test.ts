import { encodePng } from "@leukoscope/imaging";
import { describe, expect, it } from "vitest";
import { importDataset } from "../import/import-dataset.ts";
import { plainBmp, plainTiff, storageWith } from "../testing/files.ts";
import { plainPng, smallJpeg } from "../testing/images.ts";
import { hashOf, recordsOf } from "../testing/records.ts";
import { cleanManifest } from "./clean-manifest.ts";
import { findExactCopies, repeatedImages } from "./repeated-images.ts";

describe("what an import leaves out", () => {
  const violet = [90, 40, 130] as const;
  const grey = encodePng({ width: 20, height: 18, data: Uint8Array.from({ length: 360 }, (_, at) => at % 256) });
  const files = {
    "set/a/good.bmp": plainBmp(20, 18, violet),
    "set/a/cut.bmp": plainBmp(20, 18, violet).subarray(0, 500),
    "set/a/cut.jpg": smallJpeg.subarray(0, 600),
    "set/a/cut.png": plainPng(20, 18, violet).subarray(0, 60),
    "set/a/cut.tif": plainTiff(20, 18, violet).subarray(0, 300),
    "set/a/void.png": "",
    "set/a/text.jpg": "no image at all",
    "set/a/tiny.png": plainPng(40, 15, violet),
    "set/a/huge.png": plainPng(100, 101, violet),
    "set/a/lie.png": smallJpeg,
    "set/a/grey.png": grey,
  };
  const kindsOf = (rejected: readonly { readonly path: string; readonly kind: string }[]) =>
    Object.fromEntries(rejected.map(({ kind, path }) => [path.slice("set/a/".length), kind]));

  it("is listed with its kind and reason; the rest go on", async () => {
    const { records, rejected } = await importDataset(await storageWith(files), "set", { maxPixels: 10_000 });
    expect(records.map(({ path }) => path)).toEqual(["set/a/good.bmp"]);
    expect(kindsOf(rejected)).toEqual({
      "cut.bmp": "truncated",
      "cut.jpg": "truncated",
      "cut.png": "truncated",
      "cut.tif": "truncated",
      "void.png": "empty",
      "text.jpg": "undecodable",
      "tiny.png": "tiny",
      "huge.png": "oversize",
      "lie.png": "wrong-format",
      "grey.png": "wrong-colour-mode",
    });
    expect(rejected.find(({ path }) => path.endsWith("lie.png"))?.reason).toMatch(
      /says PNG, the content is JPEG; rename/,
    );
  });

  it("can be waved through where a picture is still a picture", async () => {
    const { records } = await importDataset(await storageWith(files), "set", {
      allow: ["tiny", "wrong-format", "wrong-colour-mode"],
    });
    expect(records.map(({ path }) => path.slice("set/a/".length))).toEqual([
      "good.bmp",
      "grey.png",
      "huge.png",
      "lie.png",
      "tiny.png",
    ]);
    const strict = await importDataset(await storageWith(files), "set", { minSide: 19 });
    expect(strict.records.map(({ path }) => path)).toEqual(["set/a/huge.png"]);
  });
});

describe("cleanManifest", () => {
  const [one, two, three, four, five, six] = recordsOf("a", 6);
  const same = { sha256: hashOf("same") };
  const split = { sha256: hashOf("split") };
  const records = [
    { ...one, ...same, source: "x" },
    { ...two, ...same, source: "y", duplicateOf: one.path },
    { ...three, ...split },
    { ...four, ...split, class: "b" },
    five,
    six,
  ];

  it("groups copies with their classes and sources", () => {
    expect(findExactCopies(records)).toEqual([
      { kind: "exact", items: [one.path, two.path], classes: ["a"], sources: ["x", "y"] },
      { kind: "exact", items: [three.path, four.path], classes: ["a", "b"], sources: [] },
    ]);
  });

  it("keeps the first of copies and none of an image with two labels", () => {
    const { records: kept, removed } = cleanManifest(records);
    expect(kept.map(({ path }) => path)).toEqual([one.path, five.path, six.path]);
    expect(removed.map(({ kind, path }) => [path, kind])).toEqual([
      [two.path, "copy"],
      [three.path, "label-conflict"],
      [four.path, "label-conflict"],
    ]);
    expect(cleanManifest(kept)).toMatchObject({ records: kept, removed: [] });
  });

  it("takes near duplicates that were found elsewhere", () => {
    const near = [repeatedImages("near", [records[1], five]), repeatedImages("near", [records[3], six])];
    const { records: kept, removed } = cleanManifest(records, near);
    expect(kept.map(({ path }) => path)).toEqual([one.path]);
    expect(removed.find(({ path }) => path === five.path)).toMatchObject({ kind: "copy" });
    expect(removed.find(({ path }) => path === six.path)?.reason).toBe(
      `nearly the same image as ${four.path}, under the classes b, a`,
    );
  });
});
