import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStudy } from "../study-schema.ts";
import { planRuns } from "./plan-runs.ts";

const partOf = (rest: string) =>
  parseStudy(
    `{ name: s, title: S, parts: [{ name: p, title: P, protocol: p.yaml, needs: images, ${rest} }] }`,
    "s.yaml",
  ).parts[0];

describe("planRuns", () => {
  it("makes every combination of levels, the last axis fastest, and every fold of each", () => {
    const part = partOf(
      "axes: [{ name: split, levels: [{ name: a, set: { split.scheme: blocks } }, { name: b }] }, { name: model, levels: [{ name: x, set: { model.backbone: y } }, { name: z, set: { model.weights: null } }] }], folds: 3",
    );
    const cells = planRuns(part);
    expect(cells.map(({ runs }) => runs.map(({ folder }) => folder))).toEqual([
      ["a/x/fold-0", "a/x/fold-1", "a/x/fold-2"],
      ["a/z/fold-0", "a/z/fold-1", "a/z/fold-2"],
      ["b/x/fold-0", "b/x/fold-1", "b/x/fold-2"],
      ["b/z/fold-0", "b/z/fold-1", "b/z/fold-2"],
    ]);
    expect(cells[1].runs[2].overrides).toEqual(['split.scheme="blocks"', "model.weights=", "split.fold=2"]);
  });

  it("sets a seed where the part says", () => {
    const [cell] = planRuns(partOf("seeds: [3, 7], seedSets: [seed, split.seed]"));
    expect(cell.runs.map(({ folder, overrides }) => [folder, overrides])).toEqual([
      ["seed-3", ["seed=3", "split.seed=3"]],
      ["seed-7", ["seed=7", "split.seed=7"]],
    ]);
  });

  it("is one run where nothing is varied", () => {
    expect(planRuns(partOf("folder: x"))).toEqual([{ choice: {}, runs: [{ repeat: "", folder: "", overrides: [] }] }]);
  });

  it("gives every run a folder of its own", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 3, max: 6 }), (levels, folds) => {
        const axes = levels.map((count, axis) => ({
          name: `axis${axis}`,
          levels: Array.from({ length: count }, (_, level) => ({ name: `level${level}` })),
        }));
        const cells = planRuns(partOf(`axes: ${JSON.stringify(axes)}, folds: ${folds}`));
        const folders = cells.flatMap(({ runs }) => runs.map(({ folder }) => folder));
        expect(new Set(folders).size).toBe(levels.reduce((product, count) => product * count, folds));
        expect(folders).toHaveLength(new Set(folders).size);
      }),
    );
  });
});
