import {
  dump,
  float32,
  GraphBuilder,
  int,
  ints,
  type Model,
  prepareModel,
  readModel,
  scalar,
  writeModel,
} from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import {
  type Backbone,
  buildClassifier,
  denseNet,
  drawn,
  efficientNet,
  googLeNet,
  mobilenetV1,
  mobilenetV2,
} from "@leukoscope/zoo";
import { afterAll, describe, expect, it } from "vitest";
import { feedsOf, relativeDifference, run } from "../testing/run.ts";
import { calibrate, observable } from "./calibrate.ts";
import { toInt8 } from "./to-int8.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

async function calibrated(model: Model): Promise<Model> {
  const session = await runtime.load(writeModel(observable(model)), { threads: 1 });
  const ranges = await calibrate(session, [feedsOf(model)]);
  await session.release();
  return toInt8(model, ranges);
}

/** Two pixels of two channels, a pointwise convolution with batch normalisation and ReLU, and a dense layer. */
function tiny(): Model {
  const builder = new GraphBuilder();
  const x = builder.input("x", { type: "float32", dims: [1, 2, 1, 2] });
  const weight = builder.initializer("w", float32([2, 2, 1, 1], [1, -0.5, 2, 0.25]));
  const conv = builder.op("Conv", [x, weight], {}, { outputs: ["conv"] });
  const list = (name: string, values: readonly number[]) => builder.initializer(name, float32([2], values));
  // Scale 2 / sqrt(3 + 1) = 1 and shift 1 - 1 * 0.5 = 0.5 for both channels.
  const parameters = [list("gain", [2, 2]), list("shift", [1, 1]), list("mean", [0.5, 0.5]), list("variance", [3, 3])];
  const normalised = builder.op("BatchNormalization", [conv, ...parameters], { epsilon: { kind: "float", value: 1 } });
  const active = builder.op("Relu", [normalised], {}, { outputs: ["active"] });
  const flat = builder.op("Flatten", [active], { axis: int(1) }, { outputs: ["flat"] });
  builder.op("Gemm", [flat, builder.initializer("d", float32([4, 1], [1, 2, 3, 4]))], {}, { outputs: ["score"] });
  builder.output("score");
  return builder.build("tiny");
}

describe("toInt8", () => {
  const ranges = new Map([
    ["x", { min: -1, max: 1.55 }],
    ["active", { min: 0, max: 5.1 }],
  ]);
  const model = toInt8(tiny(), ranges, { portable: false });

  it("writes the graph that was worked out by hand", () => {
    const listing = dump(model)
      .split("\n")
      .filter((line) => line.includes(" = ") && line.startsWith("%"));
    expect(listing).toEqual([
      "%x.q : uint8[1,2,1,2] = QuantizeLinear(%x, %x.scale, %x.zero)",
      "%x.dq : float32[1,2,1,2] = DequantizeLinear(%x.q, %x.scale, %x.zero)",
      "%w.dq : float32[2,2,1,1] = DequantizeLinear(%w.q, %w.scale, %w.zero) {axis=0}",
      "%w.bias.dq : float32[2] = DequantizeLinear(%w.bias.q, %w.bias.scale, %w.bias.zero) {axis=0}",
      "%active.float : float32[1,2,1,2] = Conv(%x.dq, %w.dq, %w.bias.dq)",
      "%active.q : uint8[1,2,1,2] = QuantizeLinear(%active.float, %active.scale, %active.zero)",
      "%active : float32[1,2,1,2] = DequantizeLinear(%active.q, %active.scale, %active.zero)",
      "%flat.float : float32[1,4] = Flatten(%active) {axis=1}",
      "%flat.q : uint8[1,4] = QuantizeLinear(%flat.float, %active.scale, %active.zero)",
      "%flat : float32[1,4] = DequantizeLinear(%flat.q, %active.scale, %active.zero)",
      "%d.dq : float32[1,4] = DequantizeLinear(%d.q, %d.scale, %d.zero) {axis=0}",
      "%score : float32[1,1] = Gemm(%flat, %d.dq) {alpha=1, beta=1, transB=1}",
    ]);
    const values = (name: string) => Array.from(model.initializers.get(name)?.data ?? [], Number);
    expect(values("x.scale")[0]).toBeCloseTo(0.01, 8);
    expect(values("x.zero")).toEqual([100]);
    expect(values("active.scale")[0]).toBeCloseTo(0.02, 8);
    expect(values("active.zero")).toEqual([0]);
    // By channel: 1 and 2 over 127.
    expect(values("w.scale")).toEqual([1 / 127, 2 / 127].map(Math.fround));
    expect(values("w.q")).toEqual([127, -64, 127, 16]);
    // 0.5 in steps of 0.01 / 127 and 0.02 / 127.
    expect(values("w.bias.q")).toEqual([6350, 3175]);
    expect(values("d.q")).toEqual([32, 64, 95, 127]);
  });

  it("computes what was worked out by hand", async () => {
    const { score } = await run(runtime, model, { x: float32([1, 2, 1, 2], [1, -0.4, 0.2, 0.8]) });
    // x in steps: 200, 60, 120, 180 of zero point 100, so 1, -0.4, 0.2, 0.8 exactly. The convolution gives
    // 1 - 64/127 * 0.2 + 0.5 = 1.3992, -0.4 - 64/127 * 0.8 + 0.5 < 0, 2 + 32/127 * 0.2 + 0.5 = 2.5504,
    // -0.8 + 32/127 * 0.8 + 0.5 < 0; in steps of 0.02: 70, 0, 128, 0, that is 1.4, 0, 2.56, 0.
    expect(Number(score.data[0])).toBeCloseTo((4 / 127) * (32 * 1.4 + 95 * 2.56), 4);
  });

  it("needs the range of every activation", () => {
    expect(() => toInt8(tiny(), new Map())).toThrow(expect.objectContaining({ code: "no-range", where: "x" }));
    const broken = new Map([...ranges, ["active", { min: 0, max: Number.NaN }] as const]);
    expect(() => toInt8(tiny(), broken)).toThrow(expect.objectContaining({ code: "not-finite", where: "active" }));
    expect(() => toInt8(model, ranges)).toThrow(expect.objectContaining({ code: "not-float32" }));
  });

  it("keeps ReLU where its input is needed, too, and cuts at 6 where the network does", async () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", { type: "float32", dims: [1, 2, 6, 6] });
    const weight = (seed: number) => builder.constant(drawn(seed)("w", [2, 2, 3, 3], "kernel"));
    const pads = ints([1, 1, 1, 1]);
    const first = builder.op("Conv", [x, weight(1)], { pads });
    const sum = builder.op("Add", [first, x]);
    const relu = builder.op("Relu", [sum]);
    const second = builder.op("Conv", [relu, weight(2)], { pads });
    const cut = builder.op("Clip", [second, builder.constant(scalar(0)), builder.constant(scalar(0.5))]);
    const joined = builder.op("Concat", [builder.op("Add", [cut, sum]), relu], { axis: int(1) });
    const pool = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
    const pooled = builder.op("MaxPool", [joined], pool);
    builder.op("Conv", [pooled, builder.constant(drawn(3)("w", [3, 4, 3, 3], "kernel"))], {}, { outputs: ["y"] });
    builder.output("y");
    const given = builder.build("residual");
    const int8 = await calibrated(given);
    const operators = int8.nodes.map(({ opType }) => opType);
    expect(operators.filter((opType) => opType === "Relu")).toHaveLength(1);
    expect(operators).not.toContain("Clip");
    const [before, after] = [await run(runtime, given), await run(runtime, int8)];
    expect(relativeDifference(before.y, after.y)).toBeLessThan(0.03);
  });
});

describe("whole networks with random weights", () => {
  const build = (backbone: Backbone, size: number) =>
    buildClassifier({
      backbone,
      head: { kind: "linear" },
      classes: 3,
      size,
      batch: 1,
      backboneParameters: drawn(1),
      headParameters: drawn(2),
    }).model;

  it.each([
    ["depthwise", mobilenetV1(0.25)],
    ["inverted residual", mobilenetV2],
    ["concatenating", googLeNet],
    ["squeezing and gated", efficientNet("b0")],
    ["densely connected", denseNet(121)],
  ])("a %s one runs in integers, near the float model", async (_kind, backbone) => {
    const model = build(backbone, 64);
    const int8 = await calibrated(model);
    expect(prepareModel(writeModel(int8)).outputs).toEqual(model.outputs);
    const [before, after] = [await run(runtime, model), await run(runtime, int8)];
    expect(relativeDifference(before.logits, after.logits)).toBeLessThan(0.15);
  });

  it("an int8 MobileNet_M takes at most 3.5 MB", async () => {
    const { model } = buildClassifier({
      backbone: mobilenetV1(1),
      head: { kind: "normalised-dense", dropout: 0.5, l1: 0.015 },
      classes: 2,
      size: 224,
      batch: 1,
      backboneParameters: drawn(1),
      headParameters: drawn(2),
    });
    const bytes = writeModel(await calibrated(model));
    expect(bytes.length).toBeLessThanOrEqual(3_500_000);
    const small = readModel(bytes);
    expect(small.nodes.some(({ opType }) => opType === "BatchNormalization")).toBe(false);
    const { probabilities } = await run(runtime, small);
    expect(Array.from(probabilities.data, Number).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });
});
