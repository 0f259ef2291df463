import type { EpochRecord } from "@leukoscope/train";
import { expect, it } from "vitest";
import { acceptanceOf, acceptanceText } from "./acceptance.ts";

const epochs = (...rows: readonly (readonly [train: number, val: number, f1: number])[]): EpochRecord[] =>
  rows.map(([accuracy, valAccuracy, f1Macro], index) => ({
    stage: "all",
    epoch: index + 1,
    learningRate: 1e-3,
    train: { loss: 1, accuracy },
    val: { loss: 1, accuracy: valAccuracy, f1Macro },
    seconds: 1,
  }));

it.each([
  ["rising together and close", epochs([0.5, 0.5, 0.4], [0.8, 0.78, 0.77]), [true, true, 0.02]],
  ["too far apart", epochs([0.5, 0.5, 0.4], [0.95, 0.8, 0.79]), [false, true, 0.15]],
  ["validation that never gains on the first epoch", epochs([0.5, 0.6, 0.6], [0.7, 0.5, 0.5]), [false, false, -0.1]],
  // The third epoch is kept, not the last one.
  ["the kept epoch", epochs([0.5, 0.5, 0.4], [0.6, 0.6, 0.6], [0.7, 0.7, 0.7], [0.9, 0.6, 0.6]), [true, true, 0]],
] as const)("judges %s", (_, history, [accepted, riseTogether, gap]) => {
  expect(acceptanceOf(history)).toEqual({ accepted, riseTogether, gap: expect.closeTo(gap, 12) });
});

it("says it in a sentence", () => {
  expect(acceptanceText({ accepted: false, riseTogether: true, gap: 0.15 })).toContain(
    "not passed; they rose together, training accuracy is 15.0 points above validation's",
  );
});
