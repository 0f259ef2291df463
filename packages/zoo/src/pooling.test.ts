import { float32, GraphBuilder } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import { load } from "../../autograd/src/testing/run-graph.ts";
import { adaptiveAverage, maxPool } from "./pooling.ts";

type Layer = (builder: GraphBuilder, input: string) => string;

/** Runs a layer on one channel that counts up from 1, row by row. */
async function counted(height: number, width: number, layer: Layer) {
  const builder = new GraphBuilder();
  const dims = [1, 1, height, width];
  const output = layer(builder, builder.input("x", float32(dims, new Float32Array(height * width))));
  builder.output(output);
  const x = Float32Array.from({ length: height * width }, (_, index) => index + 1);
  const { [output]: values } = await (await load(builder.build("layer"))).run({ x });
  return { dims: builder.dimsOf(output).slice(2), values: [...values] };
}

describe("maxPool with ceil", () => {
  it.each([
    // PyTorch's MaxPool2d(kernel, stride, ceil_mode=True); the last window of size 4, kernel 1, stride 2 would begin outside.
    { size: 4, kernel: 3, stride: 2, corners: [11, 12, 15, 16] },
    { size: 3, kernel: 2, stride: 2, corners: [5, 6, 8, 9] },
    { size: 4, kernel: 1, stride: 2, corners: [1, 3, 9, 11] },
    { size: 2, kernel: 3, stride: 2, corners: [4] },
  ])(
    "keeps a last window that begins inside: size $size, kernel $kernel",
    async ({ size, kernel, stride, corners }) => {
      const { values } = await counted(size, size, (builder, input) =>
        maxPool(builder, input, "pool", { kernel, stride, ceil: true }),
      );
      expect(values).toEqual(corners);
    },
  );
});

describe("adaptiveAverage", () => {
  it("averages overlapping cells where sizes don't divide", async () => {
    // AdaptiveAvgPool2d((2, 3)) of 3x2: rows {0, 1} and {1, 2}; columns {0}, {0, 1}, {1}.
    const { dims, values } = await counted(3, 2, (builder, input) => adaptiveAverage(builder, input, "pool", [2, 3]));
    expect(dims).toEqual([2, 3]);
    expect(values).toEqual([2, 2.5, 3, 4, 4.5, 5]);
  });

  it("adds nothing where the size is right", () => {
    const builder = new GraphBuilder();
    const input = builder.input("x", float32([1, 1, 6, 6], new Float32Array(36)));
    expect(adaptiveAverage(builder, input, "pool", [6, 6])).toBe(input);
  });
});
