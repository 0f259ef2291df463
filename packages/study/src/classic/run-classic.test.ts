import { readFileSync } from "node:fs";
import { parseClassicModel } from "@leukoscope/classic";
import type { MemoryStorage } from "@leukoscope/storage";
import { readText } from "@leukoscope/storage";
import { beforeAll, describe, expect, it } from "vitest";
import type { StudyResult } from "../results/study-result.ts";
import { partTables } from "../results/tables/part-tables.ts";
import { runStudy } from "../run-study.ts";
import type { StudyEvent } from "../study-event.ts";
import type { StudyOptions } from "../study-options.ts";
import { phantomStudy } from "../testing/phantom-study.ts";
import { rowOf } from "./cell-table.ts";

const STUDY = `
name: baselines
title: A network beside classical classifiers
parts:
  - name: comparison
    title: three folds of phantoms
    folder: .
    protocol: ../p.yaml
    needs: phantoms
    axes:
      - name: model
        tests: compare
        levels:
          - { name: network, set: { stages.0.epochs: 1 } }
          - { name: SVM, classic: &svm { select: { by: mutual-information, count: 30 }, model: { kind: svm }, calibrate: sigmoid } }
          - { name: SVM+SMOTE, classic: { <<: *svm, resample: smote } }
          - { name: tree, classic: { model: { kind: tree } } }
    folds: 3
    published: [{ of: { model: SVM }, figures: { accuracy: 0.5 }, source: made up }]
`;

let options: StudyOptions & { storage: MemoryStorage };
let result: StudyResult;
const seen: StudyEvent[] = [];

beforeAll(async () => {
  options = await phantomStudy({ text: STUDY, onEvent: (event) => seen.push(event) });
  result = await runStudy(options);
});

describe("a study's classical levels", () => {
  it("are trained and tested on the network's folds, every image once", async () => {
    const [{ cells, comparisons, notes }] = result.parts;
    expect(cells.map(({ choice, how, n, start }) => [choice.model, start, n, how])).toEqual([
      ["network", "random", 30, "pooled over folds"],
      ["SVM", "descriptors", 30, "pooled over folds"],
      ["SVM+SMOTE", "descriptors", 30, "pooled over folds"],
      ["tree", "descriptors", 30, "pooled over folds"],
    ]);
    expect(cells[1]).toMatchObject({ size: null, published: { accuracy: 0.5 } });
    // Blasts, lymphocytes and others of phantoms are told apart far above chance by what they measure.
    expect(cells[1].figures.accuracy.value).toBeGreaterThan(0.5);
    expect(comparisons[0].levels).toEqual(["network", "SVM", "SVM+SMOTE", "tree"]);
    expect(comparisons[0].pairs.every(({ mcNemar }) => mcNemar !== null)).toBe(true);
    expect(notes).toEqual([
      expect.stringMatching(/^descriptors: medians over the \d+ white cells .* in \d+ of 30 images$/),
    ]);
    for (const fold of [0, 1, 2]) {
      const [ours, theirs] = await Promise.all(
        ["SVM+SMOTE", "network"].map((model) => readText(options.storage, `/out/${model}/fold-${fold}/manifest.jsonl`)),
      );
      expect(ours).toBe(theirs);
    }
  });

  it("leave models that can be read, whose settings are those of their levels", async () => {
    const text = await readText(options.storage, "/out/SVM+SMOTE/fold-0/model.json");
    const { classes, provenance, spec } = parseClassicModel(text);
    expect(spec).toMatchObject({ resample: "smote", model: { kind: "svm" }, calibrate: "sigmoid" });
    expect(classes.length).toBeGreaterThan(1);
    // SMOTE adds to what is fitted, not to what the model says it was trained on; 18 of 30 images are trained on.
    expect(provenance.rows).toBeLessThan(21);
  });

  it("measure each image once, and take runs that have ended", async () => {
    expect(seen.filter(({ kind }) => kind === "measuring")).toHaveLength(30);
    const again: StudyEvent[] = [];
    const second = await runStudy({ ...options, only: ["model=SVM,tree"], onEvent: (event) => again.push(event) });
    expect(again.every((event) => event.kind === "run" && event.taken)).toBe(true);
    expect(second.parts[0].cells.map(({ figures }) => figures)).toEqual(
      [1, 3].map((index) => result.parts[0].cells[index].figures),
    );
  });

  it("refuse a folder of other settings, and settings that are none", async () => {
    const { storage } = options;
    const study = (from: string, to: string) =>
      storage.write("/studies/s.yaml", new TextEncoder().encode(STUDY.replace(from, to)));
    await study("count: 30", "count: 20");
    await expect(runStudy({ ...options, only: ["model=SVM"] })).rejects.toMatchObject({
      code: "run-differs",
      message: expect.stringContaining("spec.select.count"),
    });
    await study("kind: tree", "kind: oracle");
    await expect(runStudy(options)).rejects.toMatchObject({
      code: "bad-study",
      where: "parts.0.axes.0.levels.3.classic",
    });
    await study("", "");
  });

  it("stand in the table beside the network, with the paper's figures", () => {
    const [{ columns, remarks, rows }] = partTables(result.parts[0]);
    expect(columns.map(({ title }) => title)).toContain("accuracy, paper");
    expect(rows[1]).toContain("50.00 %");
    expect(remarks.join("\n")).toContain("white cells that fuzzy segmentation found");
  });
});

describe("deep-leuko-2025", () => {
  it("compares what can be had on phantoms, and says how to get the network's weights", async () => {
    const { storage } = options;
    for (const file of ["deep-leuko-2025.yaml", "studies/deep-leuko-2025.yaml"]) {
      const url = new URL(`../../../../protocols/${file}`, import.meta.url);
      await storage.write(`/protocols/${file}`, readFileSync(url));
    }
    const { parts } = await runStudy({
      ...options,
      study: "/protocols/studies/deep-leuko-2025.yaml",
      out: "/paper",
      only: ["split=image", "model=VGG16,SVM+SMOTE,forest,tree"],
      budget: { repeats: 2 },
    });
    const [{ cells }] = parts;
    expect(cells.map(({ choice, missing, n }) => [choice.model, n > 0, missing === undefined])).toEqual([
      ["VGG16", false, false],
      ["SVM+SMOTE", true, true],
      ["forest", true, true],
      ["tree", true, true],
    ]);
    expect(cells[0]).toMatchObject({
      published: { accuracy: 0.92 },
      missing: expect.stringContaining("zoo pull vgg16"),
    });
    const text = partTables(parts[0]).flatMap(({ rows }) => rows.flat());
    expect(text).toContain("92.00 %");
  });
});

describe("rowOf", () => {
  it("takes the median of the cells that have a number, and counts them", () => {
    const cells = [
      [1, Number.NaN],
      [5, 4],
      [2, 6],
    ].map((values) => Float64Array.from(values));
    expect([...rowOf(cells, 2)]).toEqual([2, 5, 3]);
    expect([...rowOf([], 2)]).toEqual([Number.NaN, Number.NaN, 0]);
  });
});
