import { describe, expect, it } from "vitest";
import { predictionTable } from "./prediction-table.ts";

const classesOf = (count: number) => Array.from({ length: count }, (_, index) => `class ${index}`);

const rowsFor = (classes: readonly string[]) => [
  {
    path: "a.png",
    label: "class 1",
    abstained: false,
    probabilities: Object.fromEntries(classes.map((name) => [name, name === "class 1" ? 0.75 : 0.25])),
    ms: 4,
  },
  { path: "b.png", error: "no image" },
];

describe("predictionTable", () => {
  it("gives each class a column", () => {
    const classes = classesOf(2);
    const lines = predictionTable(rowsFor(classes), classes).split("\n");
    expect(lines[0].split(/ {2,}/)).toEqual(["image", "label", "class 0", "class 1", "ms"]);
    expect(lines[2]).toMatch(/^a\.png +class 1 +25\.0 % +75\.0 % +4$/);
    expect(lines[3]).toMatch(/^b\.png +error +- +- +-$/);
  });

  it("gives the label's probability alone where there are too many classes for columns", () => {
    const classes = classesOf(1000);
    const lines = predictionTable(rowsFor(classes), classes).split("\n");
    expect(lines[0].split(/ {2,}/)).toEqual(["image", "label", "probability", "ms"]);
    expect(lines[2]).toMatch(/^a\.png +class 1 +75\.0 % +4$/);
    expect(lines[3]).toMatch(/^b\.png +error +- +-$/);
  });
});
