import { float, float32, GraphBuilder, int, ints, type Model, sizeOf } from "@leukoscope/onnx";
import fc from "fast-check";
import { expect, it } from "vitest";
import { foldBatch } from "./fold-batch.ts";
import { relativeError } from "./testing/closeness.ts";
import { load } from "./testing/run-graph.ts";
import { uniform } from "./testing/uniform.ts";
import { trainingGraph } from "./training-graph.ts";

interface Case {
  readonly batch: number;
  readonly channels: number;
  readonly size: readonly [number, number];
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pads: readonly [number, number];
  readonly bias: boolean;
  readonly residual: boolean;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    batch: fc.integer({ min: 2, max: 5 }),
    channels: fc.integer({ min: 1, max: 5 }),
    size: fc.tuple(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 2, max: 7 })),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 2 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    pads: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
    bias: fc.boolean(),
    residual: fc.boolean(),
  })
  .filter(({ size, kernel, dilation, pads }) =>
    size.every((side) => side + pads[0] + pads[1] > (kernel - 1) * dilation),
  );

/** Pointwise, normalisation, ReLU6, depthwise of any window, pointwise, a residual sum, pooling, logits. */
function network({ batch, channels, size, kernel, stride, dilation, pads, bias, residual }: Case): Model {
  const builder = new GraphBuilder();
  let seed = 0;
  const weight = (name: string, dims: readonly number[]) => {
    seed += 1;
    return builder.initializer(name, float32(dims, uniform(sizeOf(dims), seed)));
  };
  const image = builder.input("image", { type: "float32", dims: [batch, 2, ...size] });
  const pointwise = (input: string, name: string, from: number, to: number) => {
    const inputs = [input, weight(name, [to, from, 1, 1]), ...(bias ? [weight(`${name}.bias`, [to])] : [])];
    return builder.op("Conv", inputs, { kernel_shape: ints([1, 1]) });
  };
  const first = pointwise(image, "first", 2, channels);
  const statistics = ["scale", "shift", "mean"].map((name) => weight(name, [channels]));
  const variance = builder.initializer("variance", float32([channels], new Float32Array(channels).fill(0.5)));
  const normal = builder.op("BatchNormalization", [first, ...statistics, variance], { epsilon: float(1e-3) });
  const limits = [0, 6].map((limit) => builder.constant(float32([], [limit])));
  const active = builder.op("Clip", [normal, ...limits], {}, { outputs: ["active"] });
  const depthwise = builder.op("Conv", [active, weight("depthwise", [channels, 1, kernel, kernel])], {
    kernel_shape: ints([kernel, kernel]),
    strides: ints([stride, stride]),
    dilations: ints([dilation, dilation]),
    pads: ints([pads[0], pads[1], pads[1], pads[0]]),
    group: int(channels),
  });
  const last = pointwise(depthwise, "last", channels, channels);
  const sum = residual ? builder.op("Add", [last, depthwise]) : last;
  const pooled = builder.op("Flatten", [builder.op("GlobalAveragePool", [sum])], { axis: int(1) });
  builder.op("Gemm", [pooled, weight("head", [channels, 3])], {}, { outputs: ["logits"] });
  builder.output("logits");
  builder.output("active");
  return builder.build("network");
}

async function resultsOf(model: Model) {
  const feeds = Object.fromEntries(model.inputs.map(({ name, dims }, i) => [name, uniform(sizeOf(dims), i + 50)]));
  return (await load(model)).run({ ...feeds });
}

it("gives the same outputs, for any window", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (options) => {
      const model = network(options);
      const folded = foldBatch(model);
      expect(folded.nodes.some(({ opType }) => opType === "MatMul")).toBe(true);
      expect(folded.outputs).toEqual(model.outputs);
      const [expected, actual] = [await resultsOf(model), await resultsOf(folded)];
      for (const name of ["logits", "active"]) expect(relativeError(actual[name], expected[name])).toBeLessThan(1e-5);
    }),
    { numRuns: 40 },
  );
});

/** A dense convolution that keeps the size of planes with no more positions than channels, and logits. */
const dense: fc.Arbitrary<Model> = fc
  .record({
    batch: fc.integer({ min: 2, max: 4 }),
    channels: fc.integer({ min: 6, max: 9 }),
    size: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 3 })),
    dilation: fc.integer({ min: 1, max: 2 }),
    before: fc.tuple(fc.nat(4), fc.nat(4)),
    bias: fc.boolean(),
  })
  .map(({ batch, channels, size, kernel, dilation, before, bias }) => {
    const builder = new GraphBuilder();
    const weight = (name: string, dims: readonly number[]) =>
      builder.initializer(name, float32(dims, uniform(sizeOf(dims), name.length)));
    const image = builder.input("image", { type: "float32", dims: [batch, channels, ...size] });
    const reach = kernel.map((taps) => (taps - 1) * dilation);
    const begin = reach.map((length, axis) => Math.min(before[axis], length));
    const inputs = [image, weight("dense", [5, channels, ...kernel]), ...(bias ? [weight("dense.bias", [5])] : [])];
    const activity = builder.op("Conv", inputs, {
      kernel_shape: ints(kernel),
      dilations: ints([dilation, dilation]),
      pads: ints([...begin, ...reach.map((length, axis) => length - begin[axis])]),
    });
    builder.op("Relu", [activity], {}, { outputs: ["active"] });
    const pooled = builder.op("Flatten", [builder.op("GlobalAveragePool", ["active"])], { axis: int(1) });
    builder.op("Gemm", [pooled, weight("head", [5, 3])], {}, { outputs: ["logits"] });
    builder.output("logits");
    builder.output("active");
    return builder.build("dense");
  });

it("slides a dense convolution over one tall plane without mixing its images", async () => {
  await fc.assert(
    fc.asyncProperty(dense, async (model) => {
      const folded = foldBatch(model);
      expect(folded).not.toBe(model);
      const [expected, actual] = [await resultsOf(model), await resultsOf(folded)];
      for (const name of ["logits", "active"]) expect(relativeError(actual[name], expected[name])).toBeLessThan(1e-5);
    }),
    { numRuns: 40 },
  );
});

it("folds longer planes too where that saves changes of layout", async () => {
  const channels = 81;
  const chain = (between: number) => {
    const builder = new GraphBuilder();
    let value = builder.input("image", { type: "float32", dims: [2, channels, 9, 9] });
    for (const [seed, kernel] of [1, between, 1, 1, between, 1].entries()) {
      const groups = kernel === 5 ? channels : 1;
      const dims = [channels, channels / groups, kernel, kernel];
      const weight = builder.initializer(`weight${seed}`, float32(dims, uniform(sizeOf(dims), seed + 1)));
      const pad = (kernel - 1) / 2;
      value = builder.op("Relu", [
        builder.op("Conv", [value, weight], {
          kernel_shape: ints([kernel, kernel]),
          pads: ints([pad, pad, pad, pad]),
          group: int(groups),
        }),
      ]);
    }
    builder.output(builder.op("GlobalAveragePool", [value], {}, { outputs: ["pooled"] }));
    return builder.build("chain");
  };
  const dense = chain(3);
  const folded = foldBatch(dense);
  const count = (opType: string) => folded.nodes.filter((node) => node.opType === opType).length;
  expect([count("MatMul"), count("Transpose")]).toEqual([4, 2]);
  const [expected, actual] = [await resultsOf(dense), await resultsOf(folded)];
  expect(relativeError(actual.pooled, expected.pooled)).toBeLessThan(1e-5);
  // Depthwise convolutions between would want the images apart again.
  const depthwise = chain(5);
  expect(foldBatch(depthwise)).toBe(depthwise);
});

it("gives the same loss and gradients in a training graph, running statistics or the batch's", async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.constantFrom("live", "frozen"), async (options, batchNormalization) => {
      const model = network(options);
      const trainable = [...model.initializers.keys()].filter((name) => /first|depthwise|last|scale|shift/.test(name));
      const graphs = [foldBatch(model), model].map((one) =>
        // Activations that are computed again keep their names, so nothing is folded then.
        trainingGraph(one, { logits: "logits", trainable, batchNormalization, recomputeBetween: ["active"] }),
      );
      const run = async (index: number) => {
        const { model: graph, loss, gradients } = graphs[index];
        const feeds = Object.fromEntries(
          graph.inputs.map(({ name, dims }, i) => [
            name,
            (model.initializers.get(name)?.data as Float32Array | undefined) ?? uniform(sizeOf(dims), i).map(Math.abs),
          ]),
        );
        const results = await (await load(graph)).run(feeds);
        return new Map([["loss", results[loss]], ...[...gradients].map(([name, at]) => [name, results[at]] as const)]);
      };
      const [folded, plain] = [await run(0), await run(1)];
      for (const [name, expected] of plain) {
        const error = relativeError(folded.get(name) as Float32Array, expected);
        expect(Math.hypot(...expected) < 1e-5 || error < 1e-3, `${name}: ${error}`).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});

it("leaves long planes, single images and unknown operators as they are", () => {
  const base: Case = {
    batch: 4,
    channels: 3,
    size: [9, 9],
    kernel: 3,
    stride: 1,
    dilation: 1,
    pads: [1, 1],
    bias: false,
    residual: false,
  };
  for (const options of [base, { ...base, batch: 1, size: [4, 4] as const }]) {
    const model = network(options);
    expect(foldBatch(model)).toBe(model);
  }
});
