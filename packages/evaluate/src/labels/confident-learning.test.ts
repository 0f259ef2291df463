import { Random } from "@leukoscope/random";
import { describe, expect, test } from "vitest";
import { labelIssues } from "./confident-learning.ts";

describe("labelIssues", () => {
  test("a case worked by hand", () => {
    const labels = [0, 0, 0, 1, 1, 1];
    const first = [0.9, 0.8, 0.2, 0.1, 0.3, 0.9];
    const probabilities = first.map((p) => [p, 1 - p]);
    // Thresholds: class 0 (0.9 + 0.8 + 0.2) / 3 = 0.633, class 1 (0.9 + 0.7 + 0.1) / 3 = 0.567.
    const issues = labelIssues(labels, probabilities, 2);
    expect(issues.map(({ index, given, suggested }) => [index, given, suggested])).toEqual([
      [5, 1, 0],
      [2, 0, 1],
    ]);
    expect(issues[0].margin).toBeCloseTo(-0.8, 12);
  });

  test("nothing is taken for a class without images, nor doubted where labels and model agree", () => {
    expect(
      labelIssues(
        [0, 0, 1],
        [
          [0.1, 0.1, 0.8],
          [0.6, 0.2, 0.2],
          [0.2, 0.6, 0.2],
        ],
        3,
      ),
    ).toEqual([]);
  });

  test("finds most of the labels that were spoilt, and few others", () => {
    const random = new Random("labels");
    const truths = Array.from({ length: 600 }, () => random.int(3));
    const probabilities = truths.map((truth) => {
      const odds = [0, 1, 2].map((k) => Math.exp((k === truth ? 5 : 0) + random.normal()));
      const sum = odds.reduce((total, value) => total + value, 0);
      return odds.map((value) => value / sum);
    });
    const spoilt = new Set([...truths.keys()].filter((i) => i % 20 === 0));
    const labels = truths.map((truth, i) => (spoilt.has(i) ? (truth + 1) % 3 : truth));
    const found = labelIssues(labels, probabilities, 3).map(({ index }) => index);
    const right = found.filter((index) => spoilt.has(index)).length;
    expect(right / spoilt.size).toBeGreaterThan(0.8);
    expect(right / found.length).toBeGreaterThan(0.8);
  });
});
