import { readdirSync, readFileSync } from "node:fs";
import { parseProtocol } from "@leukoscope/protocol";
import { describe, expect, it } from "vitest";
import { StudyError } from "./errors.ts";
import { planRuns } from "./plan/plan-runs.ts";
import { figureOf } from "./results/figure.ts";
import { parseStudy } from "./study-schema.ts";
import { STUDY } from "./testing/phantom-study.ts";

const folder = new URL("../../../protocols/studies/", import.meta.url);
const papers = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

const refusal = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof StudyError) return error.message;
    throw error;
  }
  return "taken";
};

describe("parseStudy", () => {
  it.each(papers)("%s is a study, and every run of it is a protocol", (file) => {
    const study = parseStudy(readFileSync(new URL(file, folder), "utf8"), file);
    expect(`${study.name}.yaml`).toBe(file);
    for (const part of study.parts) {
      const place = new URL(part.protocol, folder);
      const text = readFileSync(place, "utf8");
      for (const run of planRuns(part).flatMap(({ runs }) => runs)) parseProtocol(text, place.pathname, run.overrides);
    }
  });

  it.each([
    ["folds: 3", "folds: 3\n    seeds: [1]", "seeds: a part has folds or seeds, not both"],
    ["name: blocks", "name: stratified", "two levels have one name"],
    ["split: stratified", "split: random", "there is no split random among the axes"],
    ["folds: 3", "folds: 2", "parts.0.folds"],
    ["needs: phantoms", "need: phantoms", "needs"],
  ])("refuses %s made %s", (from, to, message) => {
    expect(refusal(() => parseStudy(STUDY.replace(from, to), "s.yaml"))).toContain(message);
  });

  it("refuses what is no YAML", () =>
    expect(refusal(() => parseStudy("a: [", "s.yaml"))).toContain("s.yaml is no YAML"));
});

describe("figureOf", () => {
  it("refuses an unknown name", () => {
    const metrics = { perClass: [], confusion: [], n: 0 } as unknown as Parameters<typeof figureOf>[0];
    expect(refusal(() => figureOf(metrics, "precission"))).toContain("there is no figure precission; use accuracy");
  });
});
