import { readFileSync } from "node:fs";
import { parseProtocol } from "@leukoscope/protocol";
import { describe, expect, it } from "vitest";
import { budgetOverrides, budgetText, parseBudget } from "./budget.ts";

const text = readFileSync(new URL("../../../../protocols/b-all-subtypes.yaml", import.meta.url), "utf8");
const protocolWith = (...overrides: string[]) => parseProtocol(text, "p.yaml", overrides);

describe("parseBudget", () => {
  it.each([
    ["full", {}],
    ["epochs=2,size=64", { epochs: 2, size: 64 }],
    ["tiny,size=48", { epochs: 1, size: 48, images: 20, batch: 8 }],
  ])("reads %s", (given, budget) => expect(parseBudget(given)).toEqual(budget));

  it.each(["", "huge", "epochs=0", "epochs=1.5", "size=8", "size=64,tiny", "seeds=3"])("refuses %j", (given) =>
    expect(() => parseBudget(given)).toThrow(/--budget .* is none; give full, small, tiny, or whole numbers/),
  );
});

describe("budgetOverrides", () => {
  it("scales what is above the budget, and nothing else", () => {
    const protocol = protocolWith("stages.0.epochs=3");
    const scaled = protocolWith(...budgetOverrides(protocol, { epochs: 5, size: 96, batch: 64 }));
    expect(scaled.stages.map(({ epochs }) => epochs)).toEqual([3, 5]);
    expect([scaled.model.size, scaled.batch]).toEqual([96, 32]);
    const { calibration } = protocol;
    expect(scaled.calibration).toEqual({ ...calibration, gate: false });
    expect({ ...scaled, calibration, stages: [], model: { ...scaled.model, size: 224 } }).toEqual({
      ...protocol,
      stages: [],
    });
    expect(budgetOverrides(protocol, {})).toEqual([]);
  });

  it("takes no less than a network needs, leaves out later stages, and a warm-up that would fill its stage", () => {
    const protocol = protocolWith(
      "model.backbone=inception_v3.tv_in1k",
      "model.weights=pretrained",
      "stages.0.warmup={epochs: 2}",
    );
    const scaled = parseProtocol(text, "p.yaml", [
      "model.backbone=inception_v3.tv_in1k",
      "model.weights=pretrained",
      ...budgetOverrides(protocol, { epochs: 2, stages: 1, size: 32 }),
    ]);
    expect(scaled.model.size).toBe(75);
    expect(scaled.stages.map(({ name, epochs, warmup }) => [name, epochs, warmup])).toEqual([["head", 2, undefined]]);
  });

  it("is told in words", () => {
    expect(budgetText({})).toBeUndefined();
    expect(budgetText({ epochs: 1, images: 20 })).toBe("at most 1 epoch a stage, 20 images a class");
  });
});
