import { readFileSync } from "node:fs";
import { cellDescriptors } from "@leukoscope/descriptors";
import { expect, it } from "vitest";
import { descriptorsTable, tableIn } from "./descriptors.mjs";

const guide = readFileSync(new URL("../docs/descriptors.md", import.meta.url), "utf8");

it("the guide to descriptors holds the table that the code gives", () => {
  const table = descriptorsTable(cellDescriptors);
  expect(tableIn(guide), "run npx tsc -b && node tools/descriptors.mjs --write").toBe(table);
});
