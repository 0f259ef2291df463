import { describe, expect, it } from "vitest";
import { fieldReason } from "./field-reason.ts";

describe("fieldReason", () => {
  const reasons = (...codes: string[]) => codes.map((code) => ({ code, message: `${code}.` }));
  it.each([
    [["blank", "no-cell", "blank"], 0, "no-cell"],
    [["blank", "no-cell"], 3, undefined],
    [["no-cell", "red-clumps"], 3, "red-clumps"],
    [["red-clumps", "all-clumps"], 1, "all-clumps"],
    [["saturated", "blank"], 0, "saturated"],
    [[], 0, undefined],
  ])("of %j with %i white cells it is %s", (codes, whiteCells, expected) => {
    expect(fieldReason(reasons(...codes), whiteCells)?.code).toBe(expected);
  });
});
