import { float32, GraphBuilder, int, ints, sizeOf, text } from "@leukoscope/onnx";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fuseSums } from "./fuse-sums.ts";
import { relativeError } from "./testing/closeness.ts";
import { load } from "./testing/run-graph.ts";
import { uniform } from "./testing/uniform.ts";

interface Case {
  readonly batch: number;
  readonly channels: number;
  readonly size: number;
  readonly kernel: number;
  readonly depthwise: boolean;
  readonly bias: boolean;
  /** Whether the convolution stands on the right of the sum. */
  readonly right: boolean;
}

function sum({ batch, channels, size, kernel, depthwise, bias, right }: Case) {
  const builder = new GraphBuilder();
  const dims = [batch, channels, size, size];
  const x = builder.input("x", { type: "float32", dims });
  const z = builder.input("z", { type: "float32", dims });
  const w = builder.input("w", { type: "float32", dims: [channels, depthwise ? 1 : channels, kernel, kernel] });
  const operands = bias ? [x, w, builder.input("b", { type: "float32", dims: [channels] })] : [x, w];
  const y = builder.op("Conv", operands, {
    kernel_shape: ints([kernel, kernel]),
    pads: ints(Array<number>(4).fill((kernel - 1) / 2)),
    group: int(depthwise ? channels : 1),
  });
  builder.output(builder.op("Add", right ? [z, y] : [y, z], {}, { outputs: ["sum"] }));
  return builder;
}

const fused = (builder: GraphBuilder) => fuseSums(builder.build("sum"), (value) => builder.dimsOf(value));

const typesIn = (builder: GraphBuilder) => fused(builder).nodes.map((node) => node.opType);

async function expectSameValues(builder: GraphBuilder): Promise<void> {
  const plain = builder.build("sum");
  const feeds = Object.fromEntries(plain.inputs.map(({ name, dims }, i) => [name, uniform(sizeOf(dims), i + 1)]));
  const [a, b] = [await (await load(plain)).run(feeds), await (await load(fused(builder))).run(feeds)];
  for (const name of Object.keys(a)) expect(relativeError(b[name], a[name]), name).toBeLessThanOrEqual(1e-5);
}

it("gives the sum of a convolution and another value in one node", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        batch: fc.integer({ min: 1, max: 3 }),
        channels: fc.integer({ min: 1, max: 9 }),
        size: fc.integer({ min: 1, max: 12 }),
        kernel: fc.constantFrom(1, 3),
        depthwise: fc.boolean(),
        bias: fc.boolean(),
        right: fc.boolean(),
      }),
      async (options) => {
        const builder = sum(options);
        expect(typesIn(builder)).toEqual(["FusedConv"]);
        await expectSameValues(builder);
      },
    ),
    { numRuns: 40 },
  );
});

it("does so for any rank, groups and windows, whoever else reads the other value", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        rank: fc.integer({ min: 1, max: 3 }),
        groups: fc.integer({ min: 1, max: 3 }),
        inputs: fc.integer({ min: 1, max: 3 }),
        outputs: fc.integer({ min: 1, max: 3 }),
        kernel: fc.integer({ min: 1, max: 3 }),
        stride: fc.integer({ min: 1, max: 2 }),
        padding: fc.constantFrom("NOTSET", "SAME_UPPER", "VALID"),
        readBesides: fc.boolean(),
      }),
      async ({ rank, groups, inputs, outputs, kernel, stride, padding, readBesides }) => {
        const builder = new GraphBuilder();
        const spatial = (size: number) => Array<number>(rank).fill(size);
        const x = builder.input("x", { type: "float32", dims: [2, groups * inputs, ...spatial(6)] });
        const w = builder.input("w", { type: "float32", dims: [groups * outputs, inputs, ...spatial(kernel)] });
        const y = builder.op("Conv", [x, w], {
          strides: ints(spatial(stride)),
          group: int(groups),
          auto_pad: text(padding),
        });
        // A value of the graph's own, in whose place the sum may be written if nothing else reads it.
        const z = builder.op("Tanh", [builder.input("z", { type: "float32", dims: builder.dimsOf(y) })]);
        builder.output(builder.op("Add", [y, z], {}, { outputs: ["sum"] }));
        if (readBesides) builder.output(builder.op("Mul", [z, "sum"], {}, { outputs: ["product"] }));
        expect(typesIn(builder)).toContain("FusedConv");
        await expectSameValues(builder);
      },
    ),
    { numRuns: 60 },
  );
});

const plain: Case = { batch: 1, channels: 2, size: 4, kernel: 1, depthwise: false, bias: false, right: false };

it("leaves a convolution alone that something else reads", () => {
  const builder = sum(plain);
  builder.op("Relu", [builder.nodes[0].outputs[0]]);
  expect(typesIn(builder)).toEqual(["Conv", "Add", "Relu"]);
});

it("leaves a convolution alone whose weights are constants, and one to which less than its shape is added", () => {
  const builder = new GraphBuilder();
  const x = builder.input("x", { type: "float32", dims: [1, 2, 4, 4] });
  const weight = float32([2, 2, 1, 1], [1, 2, 3, 4]);
  const constant = builder.op("Conv", [x, builder.constant(weight)]);
  builder.output(builder.op("Add", [constant, x]));
  const variable = builder.op("Conv", [x, builder.input("w", weight)]);
  builder.output(builder.op("Add", [variable, builder.input("row", { type: "float32", dims: [4] })]));
  expect(typesIn(builder)).toEqual(["Conv", "Add", "Conv", "Add"]);
});

it("fuses one of two convolutions that are added", () => {
  const builder = new GraphBuilder();
  const x = builder.input("x", { type: "float32", dims: [1, 2, 4, 4] });
  const weights = ["v", "w"].map((name) => builder.input(name, { type: "float32", dims: [2, 2, 1, 1] }));
  builder.output(
    builder.op(
      "Add",
      weights.map((weight) => builder.op("Conv", [x, weight])),
    ),
  );
  expect(typesIn(builder)).toEqual(["Conv", "FusedConv"]);
});
