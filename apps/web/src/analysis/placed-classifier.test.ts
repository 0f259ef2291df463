import { Classifier } from "@leukoscope/classifier";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { expect, it } from "vitest";
import { randomModel } from "../testing/models.ts";
import { largestDifference, MOST_DIFFERENCE } from "./placed-classifier.ts";

it("tells a model that computes the same from one that computes otherwise", async () => {
  const runtime = new NodeRuntime();
  const load = (seed: number) => Classifier.load(runtime, randomModel(seed), { threads: 1 });
  const [one, same, other] = [await load(7), await load(7), await load(8)];
  expect(await largestDifference(one, same)).toBe(0);
  expect(await largestDifference(one, other)).toBeGreaterThan(MOST_DIFFERENCE);
  await runtime.close();
});
