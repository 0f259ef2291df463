import { RESEARCH_USE } from "@leukoscope/classifier";
import { evaluatePredictions } from "@leukoscope/evaluate";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { modelCard } from "./model-card.ts";
import type { ModelCardData } from "./model-card-data.ts";

const CLASSES = ["Benign", "Pre|Pro"];

function metrics(mistakes: number) {
  const labels = Array.from({ length: 100 }, (_, i) => i % 2);
  const probabilities = labels.map((label, i) => {
    const p = i < mistakes ? 0.3 : 0.9;
    return label === 0 ? [p, 1 - p] : [1 - p, p];
  });
  return evaluatePredictions({ labels, probabilities, classes: CLASSES });
}

const CARD: ModelCardData = {
  id: "b-all-subtypes",
  title: 'B-ALL subtypes: a "quoted" title',
  summary: "Tells two classes of smear fields apart.",
  license: "apache-2.0",
  tags: ["onnx", "b-all"],
  classes: [{ name: "Benign", description: "hematogones" }, { name: "Pre|Pro" }],
  architecture: { name: "mobilenetv1_075", parameters: 2_600_000, startedFrom: "ImageNet-1k weights (Apache-2.0)" },
  datasets: [
    {
      name: "Taleqani",
      id: "10.34740/kaggle/dsv/2175623",
      url: "https://doi.org/10.34740/KAGGLE/DSV/2175623",
      licence: "original authors",
      citation: "DOI 10.34740/KAGGLE/DSV/2175623",
      images: 2604,
    },
  ],
  training: "Two stages.",
  provenance: { dataHash: "ab12", seed: 7 },
  evaluations: [
    { split: "random", description: "Leaks.", dataset: "Taleqani", metrics: metrics(0) },
    {
      split: "blocks: contiguous",
      description: "Guards.",
      dataset: "Taleqani",
      metrics: metrics(5),
      groupedBy: "block",
    },
  ],
  intendedUse: ["Research."],
  outOfScope: ["Diagnosis."],
  limits: ["One hospital."],
  preprocessing: {
    width: 224,
    height: 224,
    resize: "bicubic",
    crop: "none",
    colourOrder: "RGB",
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  },
  calibration: {
    images: 120,
    temperature: { value: 1.2, logLoss: [0.4, 0.3], ece: [0.05, 0.02] },
    sets: { coverage: 0.95, threshold: 0.4, thresholdsByClass: [0.3, 0.5], imagesByClass: [60, 60] },
    abstention: {
      error: 0.05,
      found: { threshold: 0.6, coverage: 0.9, accepted: 108, errors: 1, errorBound: 0.043 },
    },
    gate: { keep: 0.99, threshold: 80, features: 32, shrinkage: 0.1, images: 900, kept: 0.9917 },
    notes: [],
  },
  commands: ["npx leukoscope predict models/b-all-subtypes/model.onnx SMEARS"],
};

interface Head {
  license: string;
  tags: string[];
  datasets: string[];
  metrics: string[];
  "model-index": {
    name: string;
    results: {
      task: { type: string };
      dataset: { type: string; name: string; args: { scheme: string } };
      metrics: { type: string; value: number; name: string; args: { ci_low: number; ci_high: number } }[];
    }[];
  }[];
}

function split(card: string): { head: Head; body: string } {
  const [, head, body] = card.match(/^---\n([\s\S]*?)\n---\n([\s\S]*)$/) ?? [];
  return { head: parse(head) as Head, body };
}

describe("modelCard", () => {
  const card = modelCard(CARD);
  const { head, body } = split(card);

  test("the head is YAML with a result for each split, and each metric's interval", () => {
    expect(head).toMatchObject({ license: "apache-2.0", datasets: ["10.34740/kaggle/dsv/2175623"] });
    expect(head.tags.filter((tag) => tag === "onnx")).toHaveLength(1);
    const [{ name, results }] = head["model-index"];
    expect(name).toBe("b-all-subtypes");
    expect(results.map((result) => result.dataset.args.scheme)).toEqual(["random", "blocks: contiguous"]);
    const accuracy = results[1].metrics.find((metric) => metric.type === "accuracy");
    // Wilson for 95 of 100.
    expect(accuracy).toMatchObject({ value: 0.95, args: { ci_low: 0.88825, ci_high: 0.97846 } });
    expect(accuracy?.name).toBe("Accuracy: 95.00 % (95 % interval 88.82 to 97.85)");
    for (const { type, args } of results.flatMap((result) => result.metrics)) {
      expect(head.metrics).toContain(type);
      expect(args.ci_low).toBeLessThan(args.ci_high);
    }
  });

  test("the body has every section and the research-use line", () => {
    const sections = [...body.matchAll(/^## (.*)$/gm)].map((match) => match[1]);
    expect(sections).toEqual([
      "What it is",
      "Intended use",
      "Training data",
      "Results",
      "Scores",
      "Limits",
      "How to run",
      "Preprocessing",
      "Provenance",
    ]);
    expect(body).toContain(`**${RESEARCH_USE}**`);
    expect(body).toContain("| Accuracy | 100.00 % (96.30 to 100.00) | 95.00 % (88.82 to 97.85) |");
    expect(body).toContain("```sh\nnpx leukoscope predict models/b-all-subtypes/model.onnx SMEARS\n```");
    expect(body).toContain("divided by the temperature 1.200");
    expect(body).toContain("below 60.00 % it is unsure and abstains");
    expect(body).toContain("lets in 99.17 % of the validation images");
    expect(body.match(/resample by block, not by image/g)).toHaveLength(1);
    expect(card).not.toMatch(/undefined|NaN|null/);
  });

  test("class names cannot break a table", () => {
    const rows = body.split("\n").filter((line) => line.startsWith("|"));
    expect(rows.some((row) => row.includes("Pre\\|Pro"))).toBe(true);
    const columns = (row: string) => row.replaceAll("\\|", "").split("|").length;
    rows.forEach((row, i) => {
      if (row.startsWith("|---")) expect(columns(row)).toBe(columns(rows[i - 1]));
    });
  });

  test("same data, same text; what is not known is left out", () => {
    expect(modelCard(CARD)).toBe(card);
    const bare = modelCard({ ...CARD, provenance: undefined, calibration: undefined });
    expect(bare).not.toMatch(/undefined|Provenance|temperature|abstains/);
  });

  test("refuses a card without an evaluation, or with one of other classes or data", () => {
    const [first] = CARD.evaluations;
    expect(() => modelCard({ ...CARD, evaluations: [] })).toThrowError(expect.objectContaining({ code: "bad-card" }));
    expect(() => modelCard({ ...CARD, classes: [{ name: "A" }, { name: "B" }] })).toThrowError(/the card's are A, B/);
    expect(() => modelCard({ ...CARD, evaluations: [{ ...first, dataset: "PBC" }] })).toThrowError(/does not list/);
  });
});
