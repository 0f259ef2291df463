import { expect, it } from "vitest";
import { recordsOf } from "../testing/records.ts";
import { unitsOf } from "./units.ts";

it("joins records over chains of shared keys", () => {
  const keys = [["x"], ["y"], ["z"], ["x", "z"], ["w"], ["y"]];
  const records = recordsOf("a", keys.length);
  const keysOf = new Map(records.map((record, index) => [record, keys[index]]));
  expect(unitsOf(records, (record) => keysOf.get(record) ?? [])).toEqual([[0, 2, 3], [1, 5], [4]]);
});
