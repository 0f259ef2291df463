import { float, float32, GraphBuilder, int, ints, type Model } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { inferenceForm } from "../graph/inference-form.ts";
import { relativeDifference, run, wave } from "../testing/run.ts";
import { foldBatchNormalization } from "./fold-batch-normalization.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const OPERATORS = ["conv", "depthwise", "unpadded", "normalise", "relu"] as const;
const HEADS = ["gemm", "transposed", "matmul", "normalise", "dropout"] as const;

/** A network of the given layers, convolutional ones first. */
function network(layers: readonly (typeof OPERATORS)[number][], head: readonly (typeof HEADS)[number][]): Model {
  const builder = new GraphBuilder();
  let value = builder.input("image", { type: "float32", dims: [1, 4, 12, 12] });
  let phase = 0;
  const constant = (dims: readonly number[], scale = 0.5, offset = 0) => {
    phase += 1;
    return builder.constant(wave(dims, phase, scale, offset));
  };
  const normalise = (input: string) => {
    const channels = [builder.dimsOf(input)[1]];
    const parameters = [
      constant(channels, 0.5, 1),
      constant(channels),
      constant(channels),
      constant(channels, 0.5, 0.8),
    ];
    return builder.op("BatchNormalization", [input, ...parameters], { epsilon: float(0.001) });
  };
  for (const layer of layers) {
    if (layer === "normalise") value = normalise(value);
    else if (layer === "relu") value = builder.op("Relu", [value]);
    else if (layer === "depthwise")
      value = builder.op("Conv", [value, constant([4, 1, 3, 3])], { pads: ints([0, 0, 1, 1]), group: int(4) });
    else {
      const pads = ints(layer === "conv" ? [1, 1, 1, 1] : [0, 0, 0, 0]);
      const operands = [value, constant([4, layer === "conv" ? 2 : 4, 3, 3], 0.3)];
      if (layer === "conv") operands.push(constant([4]));
      value = builder.op("Conv", operands, { pads, group: int(layer === "conv" ? 2 : 1) });
    }
  }
  value = builder.op("Flatten", [builder.op("GlobalAveragePool", [value])], { axis: int(1) });
  for (const layer of head) {
    if (layer === "normalise") value = normalise(value);
    else if (layer === "dropout") value = builder.op("Dropout", [value]);
    else if (layer === "matmul") value = builder.op("MatMul", [value, constant([4, 4])]);
    else if (layer === "gemm")
      value = builder.op("Gemm", [value, constant([4, 4]), constant([4])], { alpha: float(0.7), beta: float(1.3) });
    else value = builder.op("Gemm", [value, constant([4, 4]), constant([1])], { transB: int(1) });
  }
  builder.op("Identity", [value], {}, { outputs: ["result"] });
  builder.output("result");
  return builder.build("random");
}

const normalisations = (model: Model) => model.nodes.filter(({ opType }) => opType === "BatchNormalization").length;

describe("foldBatchNormalization", () => {
  it("gives the same outputs for any chain of layers", async () => {
    const chains = fc.tuple(
      fc.array(fc.constantFrom(...OPERATORS), { maxLength: 5 }),
      fc.array(fc.constantFrom(...HEADS), { maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(chains, async ([layers, head]) => {
        const model = network(layers, head);
        const folded = foldBatchNormalization(inferenceForm(model));
        const [before, after] = [await run(runtime, model), await run(runtime, folded)];
        expect(relativeDifference(before.result, after.result)).toBeLessThan(1e-5);
      }),
      { numRuns: 40, seed: 4 },
    );
  });

  it.each([
    ["behind a convolution", ["conv", "normalise", "relu"], []],
    ["behind a depthwise one", ["depthwise", "normalise"], []],
    ["before a convolution without padding", ["relu", "normalise", "unpadded"], []],
    ["twice in a row", ["conv", "normalise", "normalise"], []],
    ["before a dense layer, with dropout between", ["relu"], ["normalise", "dropout", "transposed"]],
    ["behind a product of matrices", [], ["matmul", "normalise"]],
    ["on both sides of a dense layer", [], ["normalise", "gemm", "normalise"]],
  ] as const)("leaves none %s", (_case, layers, head) => {
    const model = network(layers, head);
    expect(normalisations(model)).toBeGreaterThan(0);
    expect(normalisations(foldBatchNormalization(inferenceForm(model)))).toBe(0);
  });

  it("leaves one before padding: a border of zeros is not normalised", () => {
    expect(normalisations(foldBatchNormalization(network(["relu", "normalise", "conv"], [])))).toBe(1);
  });

  it("keeps values that are asked for", () => {
    const model = network(["conv", "normalise", "relu"], []);
    const [convolution] = model.nodes;
    expect(normalisations(foldBatchNormalization(model, { keep: convolution.outputs }))).toBe(1);
  });

  it("keeps a weight that another node reads as it was", async () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", { type: "float32", dims: [1, 2, 5, 5] });
    const weight = builder.initializer("weight", wave([2, 2, 3, 3], 1));
    const ones = (value: number) => builder.constant(float32([2], [value, value]));
    const first = builder.op("Conv", [x, weight]);
    const normalised = builder.op("BatchNormalization", [first, ones(3), ones(0.5), ones(0.1), ones(2)]);
    builder.op("Conv", [normalised, weight], {}, { outputs: ["y"] });
    builder.output("y");
    const model = builder.build("shared");
    const folded = foldBatchNormalization(model);
    expect(normalisations(folded)).toBe(0);
    const [before, after] = [await run(runtime, model), await run(runtime, folded)];
    expect(relativeDifference(before.y, after.y)).toBeLessThan(1e-5);
  });
});
