import type { ManifestRecord } from "@leukoscope/data";
import { expect, it } from "vitest";
import { sidesOf } from "./sides.ts";

let made = 0;
const image = (label: string, own: Partial<ManifestRecord> = {}): ManifestRecord => {
  const sha256 = String(++made).padStart(64, "0");
  return { path: `${sha256}.png`, sha256, class: label, width: 4, height: 4, ...own };
};

it("takes the sides that a manifest has; test images and classes that nothing is learnt of are on neither", () => {
  const [a, b] = [image("a", { split: "train" }), image("b", { split: "train" })];
  const [held, unknown] = [image("a", { split: "val" }), image("c", { split: "val" })];
  const sides = sidesOf([a, b, held, unknown, image("a", { split: "test" }), image("a")]);
  expect(sides).toEqual({ classes: ["a", "b"], train: [a, b], validation: [held] });
  expect(() => sidesOf([a, b, unknown])).toThrow(expect.objectContaining({ status: 422, code: "too-few-labels" }));
  expect(() => sidesOf([a, held])).toThrow(/learn from are of one class/);
});

it("holds patients out whole where each class has two, and copies with what they are copies of", () => {
  const records = ["a", "b"].flatMap((label) =>
    ["p1", "p2", "p3"].flatMap((patient) => [image(label, { patient }), image(label, { patient })]),
  );
  const { train, validation } = sidesOf(records);
  expect(train.length + validation.length).toBe(12);
  const patients = new Set(validation.map(({ patient }) => patient));
  expect(train.some(({ patient }) => patients.has(patient))).toBe(false);
  const [one, two, three] = [image("a"), image("a"), image("b")];
  const copies = [one, { ...one, path: "copy.png", duplicateOf: one.path }, two, three, image("b")];
  const sides = sidesOf(copies);
  for (const side of [sides.train, sides.validation]) {
    expect([0, 2]).toContain(side.filter(({ sha256 }) => sha256 === one.sha256).length);
  }
  expect(() => sidesOf([one, two, three])).toThrow(expect.objectContaining({ code: "too-few-labels" }));
});
