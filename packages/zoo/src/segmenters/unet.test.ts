import { describe, expect, it } from "vitest";
import { drawn } from "../weights/drawn.ts";
import { buildUNet } from "./unet.ts";

describe("buildUNet", () => {
  it("gives a class to each pixel of the input", () => {
    const model = buildUNet({ size: 32, batch: 2, classes: 3, channels: [4, 6, 8], parameters: drawn(1) });
    expect(model.inputs).toEqual([{ name: "image", type: "float32", dims: [2, 3, 32, 32] }]);
    expect(model.outputs.map(({ dims, name }) => [name, dims])).toEqual([
      ["logits", [2, 3, 32, 32]],
      ["probabilities", [2, 3, 32, 32]],
    ]);
  });

  it.each([
    [{ size: 30, channels: [4, 8] }, /multiples of 4, not 30/],
    [{ size: 32, channels: [4] }, /two levels/],
  ])("refuses %o", (options, message) => {
    expect(() => buildUNet({ classes: 3, parameters: drawn(1), ...options })).toThrow(message);
  });
});
