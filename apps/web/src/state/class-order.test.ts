import { NOT_A_CELL } from "@leukoscope/cells";
import { describe, expect, it } from "vitest";
import { differential, inClinicalOrder, OTHER_CELL } from "./class-order.ts";

describe("inClinicalOrder", () => {
  it("puts blasts first, then each line from its youngest cell on, and what is no cell last", () => {
    expect(
      inClinicalOrder([NOT_A_CELL, "neutrophil", "erythroblast", "lymphocyte", OTHER_CELL, "metamyelocyte", "Blast"]),
    ).toEqual(["Blast", "metamyelocyte", "neutrophil", "lymphocyte", "erythroblast", OTHER_CELL, NOT_A_CELL]);
  });

  it("knows the classes of the data sets", () => {
    expect(inClinicalOrder(["Benign", "Early", "Pre", "Pro"])).toEqual(["Early", "Pre", "Pro", "Benign"]);
    expect(inClinicalOrder(["hem", "all"])).toEqual(["all", "hem"]);
    expect(inClinicalOrder([...differential].reverse())).toEqual([...differential]);
  });

  it("keeps the model's order among names that it doesn't know", () => {
    expect(inClinicalOrder(["zeta", "alpha", "blast"])).toEqual(["blast", "zeta", "alpha"]);
  });
});
