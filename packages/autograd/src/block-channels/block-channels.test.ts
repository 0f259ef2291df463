import { CHANNEL_BLOCKS_DOMAIN, float32, GraphBuilder, int, ints, type Model, scalar, sizeOf } from "@leukoscope/onnx";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { channelBlock } from "../testing/channel-block.ts";
import { relativeError } from "../testing/closeness.ts";
import { type Floats, load } from "../testing/run-graph.ts";
import { uniform } from "../testing/uniform.ts";
import { type TrainingGraph, trainingGraph } from "../training-graph.ts";

const BATCH = 2;
const CLASSES = 3;

/** Builds networks layer by layer, with weights drawn by their order. */
class Network {
  readonly builder = new GraphBuilder();
  readonly trainable: string[] = [];
  value: string;

  constructor(channels: number, size: readonly number[]) {
    this.value = this.builder.input("image", { type: "float32", dims: [BATCH, channels, ...size] });
  }

  get dims(): readonly number[] {
    return this.builder.dimsOf(this.value);
  }

  weight(dims: readonly number[], middle = 0): string {
    const values = uniform(sizeOf(dims), this.trainable.length + 1).map((value) => middle + value / 2);
    const name = this.builder.initializer(this.builder.fresh("weight"), float32(dims, values));
    this.trainable.push(name);
    return name;
  }

  conv(outputs: number, kernel: readonly number[], options: Partial<Window> = {}, groups = 1): this {
    const {
      stride = 1,
      dilation = 1,
      pads = kernel.flatMap((size) => [size - 1, 0]).slice(0, 4),
      bias = false,
    } = options;
    const inputs = [this.value, this.weight([outputs, this.dims[1] / groups, ...kernel])];
    this.value = this.builder.op("Conv", bias ? [...inputs, this.weight([outputs])] : inputs, {
      kernel_shape: ints(kernel),
      strides: ints([stride, stride]),
      dilations: ints([dilation, dilation]),
      pads: ints(pads),
      group: int(groups),
    });
    return this;
  }

  op(opType: string, attributes: Parameters<GraphBuilder["op"]>[2] = {}, others: readonly string[] = []): this {
    this.value = this.builder.op(opType, [this.value, ...others], attributes);
    return this;
  }

  normalize(): this {
    const channels = this.dims[1];
    const constant = (value: number) =>
      this.builder.constant(float32([channels], new Float32Array(channels).fill(value)), "running");
    return this.op("BatchNormalization", {}, [
      this.weight([channels], 1),
      this.weight([channels]),
      constant(0),
      constant(1),
    ]);
  }

  /** Average, then logits. */
  end(): Model {
    const { builder } = this;
    const features = builder.op("Flatten", [builder.op("GlobalAveragePool", [this.value])]);
    const weights = this.weight([this.dims[1], CLASSES]);
    builder.op("MatMul", [features, weights], {}, { outputs: ["logits"] });
    builder.output("logits");
    return builder.build("network");
  }
}

interface Window {
  readonly stride: number;
  readonly dilation: number;
  readonly pads: readonly number[];
  readonly bias: boolean;
}

const results = ({ gradients, statistics, loss, probabilities }: TrainingGraph, outputs: Floats) =>
  new Map([
    ["loss", outputs[loss]],
    ["probabilities", outputs[probabilities]],
    ...[...gradients].map(([name, output]): [string, Float32Array] => [name, outputs[output]]),
    ...statistics.flatMap(({ batchMean, batchVariance }, index): [string, Float32Array][] => [
      [`mean ${index}`, outputs[batchMean]],
      [`variance ${index}`, outputs[batchVariance]],
    ]),
  ]);

const compiled = (network: Network, model: Model, block: number | undefined, mode: "live" | "frozen" = "live") =>
  trainingGraph(model, {
    logits: "logits",
    trainable: network.trainable,
    batchNormalization: mode,
    channelBlock: block,
  });

/** That a training step gives the same with channels in blocks. @returns the blocked graph */
async function expectSame(network: Network, mode: "live" | "frozen" = "live", tolerance = 1e-4): Promise<Model> {
  const model = network.end();
  const [plain, blocked] = [undefined, channelBlock].map((block) => compiled(network, model, block, mode));
  const feeds: Record<string, Float32Array> = {
    image: uniform(sizeOf(model.inputs[0].dims), 99),
    targets: Float32Array.from({ length: BATCH * CLASSES }, (_, index) => (index % (CLASSES + 1) === 0 ? 1 : 0)),
    weights: new Float32Array(BATCH).fill(1),
  };
  for (const name of network.trainable) feeds[name] = model.initializers.get(name)?.data as Float32Array;
  const [expected, found] = await Promise.all(
    [plain, blocked].map(async (graph) => results(graph, await (await load(graph.model)).run(feeds))),
  );
  const largest = Math.max(...[...expected.values()].map((values) => Math.max(...values.map(Math.abs))));
  for (const [name, values] of expected) {
    const actual = found.get(name) ?? new Float32Array();
    // A gradient that cancels out, as a shift's before a live normalisation, is rounding noise in both.
    const noise = Math.max(...values.map(Math.abs)) < 1e-5 * largest;
    if (!noise) expect(relativeError(actual, values), name).toBeLessThanOrEqual(tolerance);
  }
  return blocked.model;
}

const blockedTypes = (model: Model): string[] =>
  model.nodes.filter(({ domain }) => domain === CHANNEL_BLOCKS_DOMAIN).map(({ opType }) => opType);

const countOf = (types: readonly string[], opType: string): number => types.filter((type) => type === opType).length;

describe.skipIf(channelBlock === undefined)("with channels in blocks", () => {
  const block = channelBlock ?? 1;

  it("convolutions of any window give the same, whole, by channel and in groups", async () => {
    const windows = fc.record({
      kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
      stride: fc.integer({ min: 1, max: 3 }),
      dilation: fc.integer({ min: 1, max: 2 }),
      pads: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }),
      size: fc.tuple(fc.integer({ min: 7, max: 12 }), fc.integer({ min: 7, max: 12 })),
      kind: fc.constantFrom("dense", "by channel", "twice by channel", "in groups", "of the image"),
      bias: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(windows, async ({ kernel, size, kind, ...window }) => {
        const channels = 2 * block;
        const network = new Network(3, size);
        if (kind !== "of the image") network.conv(channels, [1, 1]);
        const groups = kind === "in groups" ? 2 : kind.endsWith("by channel") ? channels : 1;
        network.conv(kind === "twice by channel" ? 2 * channels : channels, kernel, window, groups).op("Sigmoid");
        await expectSame(network);
      }),
      { numRuns: 60 },
    );
  });

  it("networks of all that is laid out give the same", async () => {
    type Layer = (network: Network) => void;
    const pool =
      (opType: string, ceil: number): Layer =>
      (network) => {
        if (network.dims[2] < 3) return;
        network.op(opType, {
          kernel_shape: ints([3, 3]),
          strides: ints([2, 2]),
          pads: ints([1, 1, 1, 1]),
          ceil_mode: int(ceil),
        });
      };
    const layers: Record<string, Layer> = {
      convolution: (network) => void network.conv(2 * block, [3, 3], { pads: [1, 1, 1, 1] }).normalize(),
      strided: (network) =>
        void network
          .conv(block, [3, 3], { pads: [1, 1, 1, 1], stride: 2 })
          .normalize()
          .op("Tanh"),
      uneven: (network) => void network.conv(block + 3, [1, 1], { bias: true }),
      "by channel": (network) => void network.conv(network.dims[1], [3, 3], { pads: [1, 1, 1, 1] }, network.dims[1]),
      rectifier: (network) => void network.normalize().op("Relu"),
      clip: (network) =>
        void network.normalize().op(
          "Clip",
          {},
          [0, 6].map((limit) => network.builder.constant(scalar(limit))),
        ),
      swish: (network) => void network.op("Mul", {}, [network.builder.op("Sigmoid", [network.value])]),
      leaky: (network) => void network.op("LeakyRelu"),
      residual: (network) => {
        const shortcut = network.value;
        network.conv(network.dims[1], [1, 1]).normalize().op("Add", {}, [shortcut]);
      },
      dense: (network) => {
        const before = network.value;
        network.conv(block, [1, 1]).op("Concat", { axis: int(1) }, [before]);
      },
      gate: (network) => {
        const { builder, value } = network;
        const squeezed = builder.op("ReduceMean", [value], { axes: ints([2, 3]), keepdims: int(1) });
        const gate = builder.op("Sigmoid", [
          builder.op("Conv", [squeezed, network.weight([network.dims[1], network.dims[1], 1, 1])]),
        ]);
        network.op("Mul", {}, [gate]);
      },
      "largest of three": pool("MaxPool", 0),
      "average of three": pool("AveragePool", 0),
      "average of three, rounded up": pool("AveragePool", 1),
      "scale by channel": (network) => void network.op("Mul", {}, [network.weight([network.dims[1], 1, 1], 1)]),
      "shift by channel": (network) => void network.op("Add", {}, [network.weight([1, network.dims[1], 1, 1])]),
      "twice itself": (network) => void network.op("Add", {}, [network.value]),
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(layers)), { minLength: 1, maxLength: 6 }),
        fc.constantFrom("live" as const, "frozen" as const),
        fc.constantFrom([8, 8], [9, 7], [17, 12]),
        async (names, mode, size) => {
          const network = new Network(3, size).conv(block, [3, 3], { pads: [1, 1, 1, 1] });
          for (const name of names) layers[name](network);
          await expectSame(network, mode, 1e-3);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it("a chain by channel is laid out once, forwards and backwards", async () => {
    const network = new Network(3, [8, 8]).conv(block, [3, 3], { pads: [1, 1, 1, 1] });
    for (let layer = 0; layer < 3; layer++) {
      network
        .normalize()
        .op("Relu")
        .conv(block, [3, 3], { pads: [1, 1, 1, 1] }, block);
    }
    const model = await expectSame(network);
    const types = blockedTypes(model);
    // One for each of the four kernels, three of them again, reversed, and the average's gradient.
    expect(countOf(types, "ReorderInput")).toBe(8);
    // Gradients of the three kernels by channel, and the image's convolution reads its output's as it is.
    expect(countOf(types, "ReorderOutput")).toBe(4);
    // What cuts patches of the image for its kernel's gradient.
    expect(model.nodes.filter(({ opType, domain }) => opType === "Conv" && domain === "")).toHaveLength(1);
    // The rectifiers are computed where the normalisations are; those left keep variances from being negative.
    expect(model.nodes.filter(({ opType }) => opType === "Relu")).toHaveLength(3);
  });

  it("statistics stay precise where the mean is thirty deviations", async () => {
    const dims = [BATCH, block, 112, 112];
    const network = new Network(block, dims.slice(2));
    const { builder } = network;
    network.op("Add", {}, [builder.constant(scalar(30 / Math.sqrt(3)))]);
    const ones = builder.initializer("ones", float32([block, 1, 1, 1], new Float32Array(block).fill(1)));
    network.op("Conv", { group: int(block) }, [ones]).normalize();
    const model = network.end();
    const graph = compiled(network, model, channelBlock);
    expect(blockedTypes(graph.model)).toContain("GlobalAveragePool");

    const image = uniform(sizeOf(dims), 5);
    const plane = 112 * 112;
    const first = image.filter((_, index) => Math.floor(index / plane) % block === 0);
    const mean = first.reduce((total, value) => total + value, 0) / first.length;
    const variance = first.reduce((total, value) => total + (value - mean) ** 2, 0) / (first.length - 1);
    const feeds: Record<string, Float32Array> = {
      image,
      targets: new Float32Array(BATCH * CLASSES).fill(1 / CLASSES),
      weights: new Float32Array(BATCH).fill(1),
    };
    for (const name of network.trainable) feeds[name] = model.initializers.get(name)?.data as Float32Array;
    const found = await (await load(graph.model)).run(feeds);
    expect(Math.abs(found[graph.statistics[0].batchVariance][0] / variance - 1)).toBeLessThanOrEqual(1e-3);
  });
});
