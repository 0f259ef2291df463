import type { ManifestRecord } from "@leukoscope/data";
import { expect, it } from "vitest";
import type { FinishedRun } from "../runs/finished-run.ts";
import { poolPredictions } from "./pool.ts";

/** A fold that tested these images. */
const fold = (images: readonly Partial<ManifestRecord>[], name: string): FinishedRun =>
  ({
    rows: images.map((_, i) => ({ path: `${name}${i}.png`, class: "a", probabilities: { a: 0.9, b: 0.1 } })),
    records: images,
  }) as unknown as FinishedRun;

it("takes images of one slide or patient for one, and groups where only some are known", () => {
  const groups = (images: readonly Partial<ManifestRecord>[]) =>
    poolPredictions([fold(images.slice(0, 2), "x"), fold(images.slice(2), "y")]).groups;
  expect(groups([{ slide: "1" }, { slide: "1" }, { slide: "2" }])).toEqual(["1", "1", "2"]);
  expect(
    groups([
      { patient: "p", slide: "1" },
      { patient: "p", slide: "2" },
      { patient: "q", slide: "3" },
    ]),
  ).toEqual(["p", "p", "q"]);
  expect(groups([{ group: "g" }, {}, { group: "g" }])).toEqual(["g", "x1.png", "g"]);
  expect(groups([{}, {}, {}])).toBeUndefined();
});
