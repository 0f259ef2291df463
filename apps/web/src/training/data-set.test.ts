import { parseManifest } from "@leukoscope/data";
import { describe, expect, it } from "vitest";
import { findingWith } from "../testing/findings.ts";
import type { PictureRecord } from "../workspace/records.ts";
import { gatherLabels } from "./data-set.ts";

const picture = (id: string): PictureRecord => ({
  id,
  caseId: "case",
  name: `${id.replace("/", "-")}.png`,
  status: "done",
  sha256: "a".repeat(64),
  width: 100,
  height: 80,
  redCells: 0,
  platelets: 0,
  note: null,
  phantom: true,
});

const labelled = (id: string, pictureId: string, label: string) =>
  findingWith(id, label, 0.9, { pictureId, corrected: true });

const findings = [
  ...Array.from({ length: 8 }, (_, k) => labelled(`b${k}`, `case/${k}`, "blast")),
  ...Array.from({ length: 8 }, (_, k) => labelled(`n${k}`, `case/${k + 4}`, "neutrophil")),
  labelled("rare", "case/0", "basophil"),
  labelled("none", "case/1", "not a cell"),
  findingWith("model's", "blast", 0.9, { pictureId: "case/1" }),
];
const pictures = new Map(Array.from({ length: 12 }, (_, k) => [`case/${k}`, picture(`case/${k}`)]));

describe("gatherLabels", () => {
  it("takes what people gave, holds pictures out whole, and leaves out what is too rare", () => {
    const { classes, examples } = gatherLabels(findings, pictures, "cell", "1");
    expect(classes).toEqual(["blast", "neutrophil"]);
    expect(examples).toHaveLength(16);
    for (const label of classes) {
      const sides = examples.filter((each) => each.label === label).map(({ side }) => side);
      expect(sides).toContain("train");
      expect(sides).toContain("validation");
    }
    const sideOf = new Map<string, string>();
    for (const { pictureId, side } of examples) {
      expect(sideOf.get(pictureId) ?? side).toBe(side);
      sideOf.set(pictureId, side);
    }
  });

  it("writes a manifest that the house reads, and the same one each time", () => {
    const { manifest } = gatherLabels(findings, pictures, "cell", "1");
    const records = parseManifest(manifest, "labels.jsonl");
    expect(records).toHaveLength(12);
    expect(records.flatMap(({ boxes = [] }) => boxes.map((box) => box.class)).sort()).toEqual([
      ...Array.from({ length: 8 }, () => "blast"),
      ...Array.from({ length: 8 }, () => "neutrophil"),
    ]);
    expect(gatherLabels(findings, pictures, "cell", "1").manifest).toBe(manifest);
    expect(() => gatherLabels(findings, pictures, "field", "1")).toThrow(/Training needs two classes/);
  });
});
