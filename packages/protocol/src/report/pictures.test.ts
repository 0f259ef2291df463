import { reliabilityBins } from "@leukoscope/evaluate";
import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { confusionSvg } from "./confusion.ts";
import type { EpochRecord } from "./history.ts";
import { learningCurvesSvg } from "./learning-curves.ts";
import { reliabilitySvg } from "./reliability.ts";
import { robustnessSvg } from "./robustness-curves.ts";
import { contrast, readableOn, tint } from "./style.ts";

const CLASSES = ["Benign", "Early", "Pre", "Pro"];
const CONFUSION = [
  [50, 1, 0, 1],
  [2, 96, 0, 1],
  [0, 0, 96, 1],
  [0, 0, 30, 50],
];

function history(stages: readonly string[]): EpochRecord[] {
  return stages.map((stage, i) => {
    const loss = 1.2 * 0.8 ** i;
    const accuracy = 1 - loss / 3;
    return {
      stage,
      epoch: i,
      learningRate: 1e-3,
      train: { loss, accuracy },
      val: { loss: loss * 1.1, accuracy: accuracy - 0.01, f1Macro: accuracy - 0.02 },
    };
  });
}

function picture(svg: string) {
  const root = parseHTML(svg).document.querySelector("svg");
  if (root === null) throw new Error("no svg element");
  const all = (selector: string) => [...root.querySelectorAll(selector)];
  return { root, all, texts: all("text").map((text) => text.textContent ?? "") };
}

/** Polylines of a panel: the `d` of every path that has a line series' width. */
function seriesPaths(svg: string): string[] {
  return picture(svg)
    .all('g[aria-label="line"] path')
    .map((path) => path.getAttribute("d") ?? "");
}

describe("learningCurvesSvg", () => {
  const stages = ["head", "head", "head", "last blocks", "last blocks"];

  test("is a standalone, described, deterministic picture", () => {
    const svg = learningCurvesSvg(history(stages));
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).not.toMatch(/NaN|undefined|<style|class=/);
    expect(learningCurvesSvg(history(stages))).toBe(svg);
    expect(picture(svg).root.querySelector("desc")?.textContent).toContain("over 5 epochs; best validation macro F1");
  });

  test("draws two lines of loss and three of scores, a point an epoch", () => {
    const paths = seriesPaths(learningCurvesSvg(history(stages)));
    expect(paths).toHaveLength(5);
    for (const path of paths) expect(path.match(/[ML]/g)).toHaveLength(5);
  });

  test("marks the border between stages in both panels, with their names", () => {
    const { all, texts } = picture(learningCurvesSvg(history(stages)));
    expect(all('g[aria-label="rule"] line')).toHaveLength(2);
    expect(texts.filter((text) => text === "last blocks")).toHaveLength(2);
    const single = picture(learningCurvesSvg(history(["head", "head"])));
    expect(single.all('g[aria-label="rule"] line')).toHaveLength(0);
    expect(single.texts).not.toContain("head");
  });

  test("a diverged epoch leaves a gap and is not the best", () => {
    const epochs = history(stages);
    const diverged = { loss: Number.NaN, accuracy: 0.25, f1Macro: Number.NaN };
    epochs[2] = { ...epochs[2], train: { loss: Number.POSITIVE_INFINITY, accuracy: 0.25 }, val: diverged };
    const svg = learningCurvesSvg(epochs);
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(seriesPaths(svg)[0].match(/M/g)).toHaveLength(2);
    expect(svg).toContain("in epoch 5");
  });

  test("one epoch is drawn, none is refused", () => {
    const { all, texts } = picture(learningCurvesSvg(history(["head"])));
    expect(all('g[aria-label="dot"] circle').length).toBeGreaterThanOrEqual(5);
    expect(texts.some((text) => text.startsWith("1 epoch ·"))).toBe(true);
    expect(() => learningCurvesSvg([])).toThrowError(expect.objectContaining({ code: "empty-history" }));
  });
});

describe("confusionSvg", () => {
  test("shows every count and its share of the row", () => {
    const svg = confusionSvg(CONFUSION, CLASSES);
    const { all, texts } = picture(svg);
    expect(all('g[aria-label="cell"] rect')).toHaveLength(16);
    expect(texts).toEqual(expect.arrayContaining(["96", "62.5 %", "37.5 %", "1.9 %", "predicted class", "true class"]));
    expect(texts.some((text) => text.includes("Benign") && text.includes("n = 52"))).toBe(true);
    expect(confusionSvg(CONFUSION, CLASSES)).toBe(svg);
  });

  test("every cell's text stands out from its fill", () => {
    const { all } = picture(confusionSvg(CONFUSION, CLASSES));
    const fills = all('g[aria-label="cell"] rect').map((rect) => rect.getAttribute("fill") ?? "");
    // After the two axes come the counts, then the shares.
    const labels = all('g[aria-label="text"]').slice(0, 2);
    for (const group of labels) {
      const inks = [...group.querySelectorAll("text")].map((text) => text.getAttribute("fill") ?? "");
      expect(inks).toHaveLength(16);
      inks.forEach((ink, i) => {
        expect(contrast(ink, fills[i])).toBeGreaterThan(4.5);
      });
    }
    expect(new Set(fills).size).toBeGreaterThan(4);
  });

  test("a class without images has shares of nothing; names are escaped; equal names keep their rows", () => {
    const svg = confusionSvg(
      [
        [0, 0],
        [1, 3],
      ],
      ["<b>&", "<b>&"],
    );
    expect(svg).toContain("&lt;b&gt;&amp;");
    expect(svg).not.toMatch(/NaN|<b>/);
    expect(picture(svg).all('g[aria-label="cell"] rect')).toHaveLength(4);
  });

  test("refuses a matrix that does not fit", () => {
    expect(() => confusionSvg([[1, 2]], ["a", "b"])).toThrowError(expect.objectContaining({ code: "bad-confusion" }));
    expect(() => confusionSvg([], [])).toThrowError(/one class at least/);
  });
});

describe("reliabilitySvg", () => {
  const labels = [0, 0, 1, 1, 0];
  const rows = [0.9, 0.9, 0.95, 0.2, 0.6].map((p) => [p, 1 - p]);

  test("has a point for each bin that holds images, at its confidence and accuracy", () => {
    const svg = reliabilitySvg(reliabilityBins(labels, rows));
    const { all, texts } = picture(svg);
    // Bins (.8667, .9333], (.9333, 1], (.7333, .8], (.5333, .6].
    const points = all('g[aria-label="dot"] circle');
    expect(points).toHaveLength(4);
    // Of the last bin the one image is wrong: accuracy 0 is the bottom, confidence .95 nearly the right end.
    const last = points[3];
    expect(Number(last.getAttribute("cx"))).toBeCloseTo(62 + 0.95 * (480 - 62 - 22), 3);
    expect(Number(last.getAttribute("cy"))).toBe(378 - 12);
    // (2 * .1 + .95 + .2 + .4) / 5
    expect(texts).toContain("expected calibration error 35.00 % · 5 images");
    expect(reliabilitySvg(reliabilityBins(labels, rows))).toBe(svg);
  });

  test("refuses bins without images", () => {
    const empty = reliabilityBins(labels, rows).map((bin) => ({ ...bin, n: 0, confidence: null, accuracy: null }));
    expect(() => reliabilitySvg(empty)).toThrowError(expect.objectContaining({ code: "empty-reliability" }));
  });
});

test("robustness curves: a line for each kind, from the images as they are", () => {
  const points = ["blur", "jpeg", "scale"].flatMap((kind) =>
    [1, 5].map((severity) => ({ kind, severity, accuracy: 1 - severity / 10 })),
  );
  const svg = robustnessSvg(points, 0.98);
  const { document } = parseHTML(svg);
  expect(document.querySelectorAll("circle").length).toBe(3 * 3);
  for (const kind of ["blur", "jpeg", "scale"]) expect(svg).toContain(`>${kind}<`);
  expect(robustnessSvg(points, 0.98)).toBe(svg);
  expect(() => robustnessSvg([], 1)).toThrowError(expect.objectContaining({ code: "empty-curves" }));
});

test("ink is readable on any tint of any colour", () => {
  const channel = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(channel, channel, channel, fc.double({ min: 0, max: 1, noNaN: true }), (r, g, b, share) => {
      const colour = `#${[r, g, b].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
      const fill = tint(colour, share);
      expect(fill).toMatch(/^#[0-9a-f]{6}$/);
      expect(contrast(fill, readableOn(fill))).toBeGreaterThan(4.1);
    }),
  );
});
