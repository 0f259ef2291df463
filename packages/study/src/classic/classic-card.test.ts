import { readClassicSpec, trainClassic } from "@leukoscope/classic";
import { RESEARCH_USE } from "@leukoscope/classifier";
import { evaluatePredictions } from "@leukoscope/evaluate";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { classicCard } from "./classic-card.ts";

const rows = Array.from({ length: 20 }, (_, i) => Float64Array.of(i % 2, i % 3));
const model = trainClassic(
  { columns: ["cell.area", "deep.0"], rows, classes: rows.map(([side]) => (side === 0 ? "blast" : "other")) },
  {
    spec: readClassicSpec({
      resample: "smote",
      model: { kind: "svm" },
      select: { by: "mutual-information", count: 1 },
    }),
    seed: 3,
    data: "ab12",
  },
);
const metrics = evaluatePredictions({
  labels: rows.map((_, i) => i % 2),
  probabilities: rows.map((_, i) => (i === 0 ? [0.2, 0.8] : i % 2 === 0 ? [0.9, 0.1] : [0.1, 0.9])),
  classes: model.classes,
});
const card = {
  id: "svm",
  model,
  license: "cc-by-4.0",
  data: { name: "cells.csv", images: 5, rows: 30 },
  evaluations: [{ split: "test, by cell", description: "Held out.", dataset: "cells.csv", metrics }],
  commands: ["npx leukoscope classic evaluate svm.json cells.csv"],
};

describe("classicCard", () => {
  it("has a head that the hub reads, with the interval of each figure", () => {
    const [, head] = /^---\n([\s\S]*?)\n---\n/.exec(classicCard(card)) ?? [];
    const read = parse(head);
    expect(read).toMatchObject({
      license: "cc-by-4.0",
      pipeline_tag: "tabular-classification",
      datasets: ["cells.csv"],
    });
    const [{ name, results }] = read["model-index"];
    expect([name, results[0].task.type]).toEqual(["svm", "tabular-classification"]);
    // Wilson for 19 of 20.
    expect(results[0].metrics[0]).toMatchObject({ type: "accuracy", value: 0.95, args: { ci_low: 0.76387 } });
  });

  it("tells data, settings, figures and limits", () => {
    const text = classicCard(card);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      "What it is",
      "Intended use",
      "Training data",
      "Results",
      "Limits",
      "How to run",
      "Provenance",
    ]);
    expect(text).toContain(`**${RESEARCH_USE}**`);
    expect(text).toContain("30 rows of 5 images, 20 of them trained on");
    expect(text).toContain("| 0 | blast | 10 |");
    expect(text).toContain("by smote, on training rows alone");
    expect(text).toContain("An SVM without calibration gives no probabilities");
    expect(text).toContain("deep features are those of one network's file");
    expect(text).toContain("and are too narrow if they are not");
    expect(text).toContain("| Accuracy | 95.00 % (76.39 to 99.11) |");
  });

  it("says that nothing was tested where nothing was", () => {
    expect(classicCard({ ...card, evaluations: [] })).toContain("It has not been tested");
  });
});
