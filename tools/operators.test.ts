import { readFileSync } from "node:fs";
import { gradientRules } from "@leukoscope/autograd";
import { operatorChanges, shapedOperators } from "@leukoscope/onnx";
import { expect, it } from "vitest";
import { operatorsTable, tableIn } from "./operators.mjs";

const guide = readFileSync(new URL("../docs/operators.md", import.meta.url), "utf8");

it("the guide to operators holds the table that the rules give", () => {
  const table = operatorsTable({ shapedOperators, gradientRules, operatorChanges });
  expect(tableIn(guide), "run npx tsc -b && node tools/operators.mjs --write").toBe(table);
});

it("every operator with a gradient can be typed", () => {
  expect(Object.keys(gradientRules).filter((name) => !shapedOperators.includes(name))).toEqual([]);
});
