import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { rememberPlan, startingPlan, usualPlan } from "./plan.ts";

const model = (id: string, title = id) => ({ id, title, file: "", card: null, bytes: 1 });

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterAll(() => vi.unstubAllGlobals());

describe("the plan of a case", () => {
  it.each([
    ["phantom", "White cells on phantom smears", "cell", 4],
    ["b-all-cells", "B-ALL subtypes by single nuclei", "cell", 1.2],
    ["b-all-subtypes", "B-ALL subtypes on peripheral blood smears", "field", 4],
  ])("takes %s for what its name says", (id, title, unit, context) => {
    expect(usualPlan(model(id, title))).toMatchObject({ model: id, unit, context });
  });

  it("begins with the model that the server prefers, else the first, else what was used last if it is still there", () => {
    expect(startingPlan([])).toBeUndefined();
    expect(startingPlan([model("a"), model("b-all-subtypes")])?.model).toBe("b-all-subtypes");
    expect(startingPlan([model("a"), model("b")])?.model).toBe("a");
    rememberPlan(usualPlan(model("b")));
    expect(startingPlan([model("a"), model("b")])?.model).toBe("b");
    expect(startingPlan([model("a")])?.model).toBe("a");
    kept.set("leukoscope-plan", "{");
    expect(startingPlan([model("a")])?.model).toBe("a");
  });
});
