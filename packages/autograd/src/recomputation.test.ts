import { float32, GraphBuilder, int, int64, ints, type Model, scalar, sizeOf } from "@leukoscope/onnx";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { relativeError } from "./testing/closeness.ts";
import { load } from "./testing/run-graph.ts";
import { uniform } from "./testing/uniform.ts";
import { trainingGraph } from "./training-graph.ts";

/** What makes recomputation hard: values with many readers, a skip over everything, a node of two outputs, dropout. */
function network(): { readonly model: Model; readonly trainable: readonly string[] } {
  const builder = new GraphBuilder();
  const trainable: string[] = [];
  const constant = (name: string, value: number, size: number) =>
    builder.initializer(name, float32([size], new Float32Array(size).fill(value)));
  const trained = (name: string, dims: readonly number[]) => {
    trainable.push(name);
    return builder.initializer(name, float32(dims, uniform(sizeOf(dims), trainable.length)));
  };
  const conv = (value: string, name: string, outputs: number) =>
    builder.op("Conv", [value, trained(name, [outputs, builder.dimsOf(value)[1], 3, 3])], { pads: ints([1, 1, 1, 1]) });
  const normalise = (value: string, name: string) => {
    const [, channels] = builder.dimsOf(value);
    const affine = [trained(`${name}.scale`, [channels]), trained(`${name}.shift`, [channels])];
    const running = [constant(`${name}.mean`, 0, channels), constant(`${name}.variance`, 1, channels)];
    return builder.op("BatchNormalization", [value, ...affine, ...running]);
  };
  const concat = (values: readonly string[]) => builder.op("Concat", values, { axis: int(1) });

  const x = builder.input("x", { type: "float32", dims: [2, 3, 8, 8] });
  const stem = builder.op("Relu", [normalise(conv(x, "stem", 4), "stem.norm")]);
  const gate = builder.op("Sigmoid", [conv(stem, "gate", 4)]);
  builder.add({
    name: "split",
    opType: "Split",
    domain: "",
    inputs: [gate, builder.constant(int64([1, 3]))],
    outputs: ["one", "three"],
    attributes: { axis: int(1) },
  });
  const product = builder.op("Mul", ["one", "three"]);
  const dropped = builder.op("Dropout", [product, builder.constant(scalar(0.3))], {}, { name: "dropout" });
  const joined = concat([stem, dropped, "three"]);
  const first = builder.op("Relu", [conv(joined, "dense1", 2)]);
  const second = builder.op("Relu", [normalise(conv(concat([joined, first]), "dense2", 2), "dense2.norm")]);
  const pooled = builder.op("MaxPool", [concat([joined, first, second])], {
    kernel_shape: ints([2, 2]),
    strides: ints([2, 2]),
  });
  const grown = builder.op("Resize", [pooled, "", builder.constant(float32([4], [1, 1, 2, 2]))]);
  const last = builder.op("Relu", [conv(concat([grown, "one"]), "last", 3)]);
  const vector = builder.op("Flatten", [builder.op("GlobalAveragePool", [last])]);
  builder.op("MatMul", [vector, trained("head", [3, 2])], {}, { outputs: ["logits"] });
  builder.output("logits");
  return { model: builder.build("hard"), trainable };
}

describe.each(["live", "frozen"] as const)("computed again, %s batch normalisation", (batchNormalization) => {
  const { model, trainable } = network();
  const options = { logits: "logits", trainable, batchNormalization };
  const kept = trainingGraph(model, options);
  const feeds = Object.fromEntries(
    kept.model.inputs.map(({ name, dims }, index) => [name, uniform(sizeOf(dims), index + 50)]),
  );
  const values = model.nodes.flatMap((node) => node.outputs);

  it("gives the same loss and gradients wherever the segments end", async () => {
    const once = await (await load(kept.model)).run(feeds);
    await fc.assert(
      fc.asyncProperty(fc.subarray(values, { maxLength: 6 }), async (recomputeBetween) => {
        const graph = trainingGraph(model, { ...options, recomputeBetween });
        const again = await (await load(graph.model)).run(feeds);
        expect(again[graph.loss]).toEqual(once[kept.loss]);
        for (const [name, output] of kept.gradients) {
          expect(relativeError(again[graph.gradients.get(name) ?? ""], once[output]), name).toBeLessThanOrEqual(1e-5);
        }
      }),
      { numRuns: 25 },
    );
  });
});

it("takes a model of which nothing is trained", async () => {
  const { model, trainable } = network();
  const options = { logits: "logits", batchNormalization: "frozen" } as const;
  const trained = trainingGraph(model, { ...options, trainable });
  const feeds = Object.fromEntries(trained.model.inputs.map(({ name, dims }, i) => [name, uniform(sizeOf(dims), i)]));
  const values = new Map(trainable.map((name) => [name, feeds[name]]));
  const initializers = new Map(
    [...model.initializers].map(([name, tensor]) => [name, { ...tensor, data: values.get(name) ?? tensor.data }]),
  );
  const recomputeBetween = [model.nodes[5].outputs[0]];
  const graph = trainingGraph({ ...model, initializers }, { ...options, trainable: [], recomputeBetween });
  expect(graph.gradients.size).toBe(0);
  const [once, idle] = [await (await load(trained.model)).run(feeds), await (await load(graph.model)).run(feeds)];
  expect(relativeError(idle[graph.loss], once[trained.loss])).toBeLessThanOrEqual(1e-5);
});

it("trains a model whose values have the names that its training graph would take", () => {
  const { model, trainable } = network();
  const names = new Set(model.nodes.flatMap((node) => node.outputs));
  // Live normalisation adds a Mul and a Relu of its own in front of these.
  expect([...names]).toEqual(expect.arrayContaining(["Mul", "Relu"]));
  const { statistics } = trainingGraph(model, { logits: "logits", trainable, batchNormalization: "live" });
  expect(statistics.length).toBe(2);
});
