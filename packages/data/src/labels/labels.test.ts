import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { dataSetFacts } from "../adapters/index.ts";
import { formatManifest, parseManifest } from "../manifest/manifest.ts";
import { hashOf, recordsOf } from "../testing/records.ts";
import { parseLabelMap, targetFor } from "./label-map.ts";
import { mergeManifests } from "./merge.ts";

const folder = fileURLToPath(new URL("../../../../labels/", import.meta.url));
const shipped = (name: string) => parseLabelMap(readFileSync(`${folder}${name}.yaml`, "utf8"), name);
const text = (more: string) => `name: two\nclasses: [ALL, healthy]\n${more}`;

describe("the shipped label maps", () => {
  it.each(readdirSync(folder))("%s is well formed and names sources that there are", (file) => {
    const map = parseLabelMap(readFileSync(folder + file, "utf8"), file);
    expect(map.classes).toEqual(["ALL", "AML", "CLL", "CML", "healthy"]);
    for (const source of map.sources.keys()) expect([...dataSetFacts.keys(), "any"]).toContain(source);
  });

  it("have the hierarchy ALL to benign, early, pre, pro", () => {
    const map = shipped("five-class-hierarchy");
    expect(["Benign", "Early", "Pre", "Pro"].map((name) => targetFor(map, "taleqani", name))).toEqual(
      ["benign", "early", "pre", "pro"].map((subclass) => ({ class: "ALL", subclass })),
    );
    expect(targetFor(shipped("five-class"), "taleqani", "Benign")).toBe("drop");
    expect(targetFor(shipped("five-class"), "c-nmc/preliminary", "hem")).toEqual({ class: "healthy" });
    expect(targetFor(shipped("five-class"), "my hospital", "CML")).toEqual({ class: "CML" });
  });
});

describe("parseLabelMap", () => {
  it.each([
    ["classes: [", /not YAML/],
    ["- a", /the file is \["a"\]; expected name, classes and sources/],
    ["classes: [a, b]\nsources: {}", /name is missing; expected a short name/],
    ["name: x\nclasses: [a, a]\nsources: {}", /classes is \["a","a"\]; expected a list of two or more different/],
    [text("unmapped: ignore\nsources: {}"), /unmapped is "ignore"; expected error or drop/],
    [text("sources: { c-nmc: { all: AML } }"), /sources.c-nmc.all is "AML"; expected drop, or one of ALL, healthy/],
    [text("source: {}\nsources: {}"), /source is {}; expected only name, title/],
    [text("sources: [c-nmc]"), /sources is \["c-nmc"\]; expected a map/],
  ])("says what is wrong with %j", (yaml, message) => {
    expect(() => parseLabelMap(yaml, "M.yaml")).toThrow(message);
  });
});

describe("mergeManifests", () => {
  const map = parseLabelMap(
    text(
      "sources:\n  a: { blast: { class: ALL, subclass: pro }, normal: healthy }\n  b: { normal: healthy, odd: drop }",
    ),
    "M.yaml",
  );
  const first = {
    path: "/data/a/A.jsonl",
    records: [
      ...recordsOf("blast", 2, { source: "a", patient: "11", fold: 0, split: "train", mask: "masks/1.png" }),
      ...recordsOf("normal", 1, { source: "a/scanner 2", patient: "12", split: "train" }),
    ],
  };
  const second = {
    path: "/data/b.jsonl",
    records: [
      ...recordsOf("normal", 2, { patient: "11", split: "test", group: "g" }),
      ...recordsOf("odd", 3, { split: "test" }),
    ],
  };

  it("gives one set of classes, paths that still lead there, and people who stay apart", () => {
    const { records, ...summary } = mergeManifests([first, second], "/data/M.jsonl", map);
    expect(
      records.map(({ class: label, path, patient, source, subclass }) => [path, label, subclass, source, patient]),
    ).toEqual([
      ["a/blast/cell-1.png", "ALL", "pro", "a", "a/11"],
      ["a/blast/cell-2.png", "ALL", "pro", "a", "a/11"],
      ["a/normal/cell-1.png", "healthy", undefined, "a/scanner 2", "a/12"],
      ["normal/cell-1.png", "healthy", undefined, "b", "b/11"],
      ["normal/cell-2.png", "healthy", undefined, "b", "b/11"],
    ]);
    expect(records[0].mask).toBe("a/masks/1.png");
    expect(records[3]).toMatchObject({ group: "b/g", split: "test", duplicateOf: "a/normal/cell-1.png" });
    expect(records.some(({ fold }) => fold !== undefined)).toBe(false);
    expect(summary).toMatchObject({
      images: 5,
      classes: { ALL: 2, healthy: 3 },
      sources: { a: 2, "a/scanner 2": 1, b: 2 },
      patients: 3,
      dropped: [{ source: "b", class: "odd", images: 3 }],
      duplicates: { groups: 1, copies: 1, conflicts: [] },
      notes: [expect.stringContaining("2 of 5 images have a fold")],
    });
    expect(parseManifest(formatManifest(records), "M")).toHaveLength(5);
  });

  it("lists every class that the map says nothing of", () => {
    const odd = { path: "/data/c.jsonl", records: [...recordsOf("x", 2), ...recordsOf("y", 1)] };
    expect(() => mergeManifests([first, odd], "/M.jsonl", map)).toThrow(
      "the label map two says nothing of c: x (2 images), c: y (1 images); give each a class or drop, or set unmapped: drop",
    );
    const lenient = { ...map, unmapped: "drop" as const };
    expect(mergeManifests([first, odd], "/M.jsonl", lenient).dropped).toHaveLength(2);
    expect(() => mergeManifests([odd], "/M.jsonl", lenient)).toThrow(/drops every image/);
  });

  it("keeps classes without a map, and finds copies under two classes", () => {
    const sha256 = hashOf("same");
    const one = { path: "/a.jsonl", records: recordsOf("p", 1, { sha256 }) };
    const two = { path: "/b.jsonl", records: recordsOf("q", 1, { sha256 }) };
    const { classes, duplicates } = mergeManifests([one, two], "/M.jsonl");
    expect(classes).toEqual({ p: 1, q: 1 });
    expect(duplicates.conflicts).toMatchObject([{ classes: ["p", "q"] }]);
    expect(() => mergeManifests([one, one], "/M.jsonl")).toThrow(/p\/cell-1.png is in more than one/);
    expect(() => mergeManifests([], "/M.jsonl")).toThrow(/give one manifest/);
  });
});
