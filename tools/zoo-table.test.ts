import { readFileSync } from "node:fs";
import { backboneNames, describe, findBackbone, headKinds } from "@leukoscope/zoo";
import { expect, it } from "vitest";
import { tableIn, zooTable } from "./zoo-table.mjs";

const guide = readFileSync(new URL("../docs/zoo.md", import.meta.url), "utf8");

it("the guide to the zoo holds the table that the registry gives", () => {
  const descriptions = backboneNames.flatMap((name) => findBackbone(name) ?? []).map(describe);
  expect(tableIn(guide), "run npx tsc -b && node tools/zoo-table.mjs --write").toBe(zooTable(descriptions));
});

it("the guide to the zoo names every kind of head", () => {
  expect(headKinds.filter((kind) => !guide.includes(`| \`${kind}\``))).toEqual([]);
});
