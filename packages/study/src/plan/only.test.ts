import { describe, expect, it } from "vitest";
import { parseStudy } from "../study-schema.ts";
import { STUDY } from "../testing/phantom-study.ts";
import { parseOnly } from "./only.ts";
import { planRuns } from "./plan-runs.ts";

const study = parseStudy(STUDY, "s.yaml");
const [part] = study.parts;

describe("parseOnly", () => {
  it("keeps the levels named, of the axes named", () => {
    const folders = (...texts: string[]) =>
      planRuns(part, parseOnly(texts, study)).map(({ runs }) => runs.map(({ folder }) => folder).join(" "));
    expect(folders("split=blocks")).toEqual(["blocks/fold-0 blocks/fold-1 blocks/fold-2"]);
    expect(folders("split=blocks", "split=stratified")).toHaveLength(2);
    expect(folders()).toHaveLength(2);
    expect(parseOnly(["part=folds"], study).part(part)).toBe(true);
  });

  it.each([
    ["split", "--only split: write axis=level, with one of the axes part, split"],
    ["model=VGG16", "write axis=level"],
    ["split=random", "there is no split random; use stratified, blocks"],
    ["part=A", "there is no part A; use folds"],
  ])("refuses %s", (given, message) => expect(() => parseOnly([given], study)).toThrow(message));
});
