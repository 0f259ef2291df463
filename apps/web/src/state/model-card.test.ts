import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readModelCard } from "./model-card.ts";

describe("readModelCard", () => {
  it("reads every test of a card that ships, with its intervals", () => {
    const card = readFileSync(new URL("../../../../models/b-all-subtypes/README.md", import.meta.url), "utf8");
    const { body, results } = readModelCard(card);
    expect(results.length).toBeGreaterThan(2);
    expect(results[0]).toMatchObject({ dataset: "Taleqani B-ALL, contiguous blocks 80/10/10", images: 260 });
    expect(results[0].metrics[0]).toEqual({ type: "accuracy", value: 1, interval: [0.98544, 1] });
    expect(body.trimStart()).toMatch(/^# /);
  });

  it("makes do with a card that says less, or something else", () => {
    expect(readModelCard("# Title\n\nText.")).toEqual({ results: [], body: "# Title\n\nText." });
    expect(readModelCard("---\nmodel-index: 3\n---\nText.")).toEqual({ results: [], body: "Text." });
    expect(readModelCard("---\n: : [\n---\nText.").results).toEqual([]);
    expect(
      readModelCard("---\nmodel-index:\n- results:\n  - metrics:\n    - {type: f1, value: high}\n---\n").results,
    ).toEqual([{ dataset: "", images: null, metrics: [] }]);
  });
});
