import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "./builder.ts";
import { type Attributes, float, GraphError, int, ints, type Model, text } from "./graph.ts";
import { operatorChanges } from "./operator-changes.ts";
import { OLDEST_OPSET, OPSET } from "./opset.ts";
import { readModel } from "./proto/read.ts";
import { writeModel } from "./proto/write.ts";
import { float32, int64, sizeOf, type Tensor } from "./tensor.ts";
import { upgrade } from "./upgrade.ts";

interface OldNode {
  readonly opType: string;
  readonly opset: number;
  readonly dims: readonly number[];
  readonly inputs?: Readonly<Record<string, Tensor>>;
  readonly outputs?: readonly string[];
  readonly attributes?: Attributes;
}

/** A model of one node, whose first input is `x` and first output `y`. */
function modelOf({ opType, opset, dims, inputs = {}, outputs = ["y"], attributes = {} }: OldNode): Model {
  const node = { name: "node", opType, domain: "", inputs: ["x", ...Object.keys(inputs)], outputs, attributes };
  return {
    name: "old",
    irVersion: 6,
    opsets: { "": opset },
    inputs: [{ name: "x", type: "float32", dims }],
    outputs: [],
    initializers: new Map(Object.entries(inputs)),
    nodes: [node],
    metadata: {},
  };
}

/** All that the runtime gives for a model on numbers that repeat now and then and have both signs. */
async function run(model: Model) {
  const names = model.nodes.flatMap((node) => node.outputs).filter((name) => /^y\d*$/.test(name));
  // The runtime works out the shapes of outputs for itself.
  const outputs = names.map((name) => ({ name, type: "float32" as const, dims: [] }));
  const session = await InferenceSession.create(writeModel({ ...model, outputs }), { logSeverityLevel: 4 });
  const [{ dims }] = model.inputs;
  const values = Float32Array.from({ length: sizeOf(dims) }, (_, at) => ((at * 7) % 11) / 4 - 1);
  const results = await session.run({ x: new RuntimeTensor("float32", values, [...dims]) });
  return names.map((name) => ({ dims: [...results[name].dims], data: [...(results[name].data as Float32Array)] }));
}

const scales = { scales: float32([4], [1, 1, 2, 3]) };
const channels = (value: number): Tensor => float32([3], new Float32Array(3).fill(value));

const cases: Readonly<Record<string, OldNode>> = {
  Clip: { opType: "Clip", opset: 10, dims: [2, 5], attributes: { min: float(-0.5), max: float(1) } },
  "Clip from below": { opType: "Clip", opset: 9, dims: [2, 5], attributes: { min: float(-0.5) } },
  "Clip from above": { opType: "Clip", opset: 9, dims: [2, 5], attributes: { max: float(0.25) } },
  Pad: { opType: "Pad", opset: 10, dims: [2, 3], attributes: { pads: ints([0, 1, 1, 2]), value: float(7) } },
  "Pad by reflection": {
    opType: "Pad",
    opset: 10,
    dims: [2, 3],
    attributes: { pads: ints([0, 1, 0, 1]), mode: text("reflect") },
  },
  "Slice with axes": {
    opType: "Slice",
    opset: 9,
    dims: [2, 3, 4],
    attributes: { starts: ints([1, -2]), ends: ints([3, 9]), axes: ints([1, 2]) },
  },
  Slice: { opType: "Slice", opset: 9, dims: [2, 3, 4], attributes: { starts: ints([0, 1]), ends: ints([2, -1]) } },
  TopK: { opType: "TopK", opset: 9, dims: [2, 5], outputs: ["y", "indices"], attributes: { k: int(2), axis: int(1) } },
  Dropout: { opType: "Dropout", opset: 11, dims: [2, 5], attributes: { ratio: float(0.3) } },
  ReduceSum: { opType: "ReduceSum", opset: 12, dims: [2, 3, 4], attributes: { axes: ints([0, -1]), keepdims: int(0) } },
  "ReduceSum over everything": { opType: "ReduceSum", opset: 11, dims: [2, 3] },
  Squeeze: { opType: "Squeeze", opset: 11, dims: [1, 3, 1, 2], attributes: { axes: ints([0, -2]) } },
  "Squeeze of every one": { opType: "Squeeze", opset: 12, dims: [1, 3, 1, 2] },
  Unsqueeze: { opType: "Unsqueeze", opset: 12, dims: [3, 2], attributes: { axes: ints([0, 3]) } },
  "Split in equal parts": {
    opType: "Split",
    opset: 11,
    dims: [2, 6],
    outputs: ["y", "y2", "y3"],
    attributes: { axis: int(1) },
  },
  "Split by sizes": {
    opType: "Split",
    opset: 12,
    dims: [2, 6],
    outputs: ["y", "y2"],
    attributes: { axis: int(1), split: ints([2, 4]) },
  },
  "Split of set 13 in equal parts": { opType: "Split", opset: 15, dims: [4, 3], outputs: ["y", "y2"] },
  "Split of set 13 by sizes": {
    opType: "Split",
    opset: 17,
    dims: [4, 3],
    inputs: { sizes: int64([1, 3]) },
    outputs: ["y", "y2"],
  },
  Upsample: { opType: "Upsample", opset: 9, dims: [1, 2, 3, 2], inputs: scales, attributes: { mode: text("nearest") } },
  "Upsample, linear": {
    opType: "Upsample",
    opset: 9,
    dims: [1, 2, 3, 2],
    inputs: scales,
    attributes: { mode: text("linear") },
  },
  "Resize of set 10": {
    opType: "Resize",
    opset: 10,
    dims: [1, 2, 3, 2],
    inputs: scales,
    attributes: { mode: text("linear") },
  },
  Scatter: {
    opType: "Scatter",
    opset: 10,
    dims: [4],
    inputs: { indices: int64([2, 0]), updates: float32([2], [9, 8]) },
    attributes: { axis: int(0) },
  },
  "BatchNormalization in training": {
    opType: "BatchNormalization",
    opset: 11,
    dims: [2, 3, 4],
    inputs: { s: channels(2), b: channels(0.5), m: channels(0.25), v: channels(3) },
    outputs: ["y", "mean", "variance", "saved_mean", "saved_variance"],
    attributes: { epsilon: float(1e-3), momentum: float(0.8) },
  },
  BatchNormalization: {
    opType: "BatchNormalization",
    opset: 9,
    dims: [2, 3, 4],
    inputs: { s: channels(2), b: channels(0.5), m: channels(0.25), v: channels(3) },
  },
  RoiAlign: {
    opType: "RoiAlign",
    opset: 11,
    dims: [1, 2, 6, 6],
    inputs: { rois: float32([1, 4], [0.5, 1, 4.25, 5]), batch: int64([0]) },
    attributes: { output_height: int(2), output_width: int(3) },
  },
  ...Object.fromEntries(
    Object.keys(operatorChanges)
      .filter((opType) => opType.startsWith("Reduce") && opType !== "ReduceSum" && !opType.startsWith("ReduceLog"))
      .flatMap((opType): [string, OldNode][] => [
        [opType, { opType, opset: 17, dims: [2, 3, 4], attributes: { axes: ints([1]), keepdims: int(0) } }],
        [`${opType} over everything`, { opType, opset: 11, dims: [2, 3, 4] }],
      ]),
  ),
  ReduceLogSumExp: { opType: "ReduceLogSumExp", opset: 13, dims: [2, 3], attributes: { axes: ints([-1]) } },
  ReduceLogSum: { opType: "ReduceLogSum", opset: 13, dims: [1, 2], attributes: { axes: ints([1]), keepdims: int(0) } },
  ...Object.fromEntries(
    ["Softmax", "LogSoftmax", "Hardmax"].flatMap((opType): [string, OldNode][] => [
      [`${opType} by default`, { opType, opset: 11, dims: [2, 3, 4] }],
      [`${opType} of the last axis`, { opType, opset: 12, dims: [2, 3, 4], attributes: { axis: int(2) } }],
      [`${opType} of axis -1`, { opType, opset: 11, dims: [2, 3, 4], attributes: { axis: int(-1) } }],
      [`${opType} of axis -2`, { opType, opset: 11, dims: [2, 3, 4], attributes: { axis: int(-2) } }],
      [`${opType} of axis 0`, { opType, opset: 9, dims: [3, 2], attributes: { axis: int(0) } }],
    ]),
  ),
};

describe("an upgraded operator", () => {
  it.each(Object.entries(cases))("means the same: %s", async (_, old) => {
    const model = modelOf(old);
    const upgraded = upgrade(model);
    expect(upgraded.opsets).toEqual({ "": OPSET });
    expect(await run(upgraded)).toEqual(await run(model));
  });

  it("is tested for every operator of the table", () => {
    expect([...new Set(Object.values(cases).map((old) => old.opType))].sort()).toEqual(
      Object.keys(operatorChanges).sort(),
    );
  });
});

describe("upgrade", () => {
  const relu = (opset: number) => modelOf({ opType: "Relu", opset, dims: [2] });

  it("leaves newer models and other domains alone", () => {
    for (const model of [OPSET, 20, 23].map(relu)) expect(upgrade(model)).toBe(model);
    const foreign = { ...relu(11), nodes: [{ ...relu(11).nodes[0], opType: "Softmax", domain: "org.example" }] };
    expect(upgrade(foreign).nodes).toEqual(foreign.nodes);
  });

  it("rewrites a Softmax without knowing the shape", async () => {
    const softmax = modelOf({ opType: "Softmax", opset: 11, dims: [2, 3, 4], attributes: { axis: int(1) } });
    const unknown = {
      name: "u",
      opType: "Mystery",
      domain: "org.example",
      inputs: ["x"],
      outputs: ["z"],
      attributes: {},
    };
    const [, ...nodes] = upgrade({ ...softmax, nodes: [unknown, { ...softmax.nodes[0], inputs: ["z"] }] }).nodes;
    expect(nodes.map((node) => node.opType)).toEqual(["Shape", "Flatten", "Softmax", "Reshape"]);
    const direct = nodes.map((node) => ({ ...node, inputs: node.inputs.map((name) => (name === "z" ? "x" : name)) }));
    expect(await run({ ...softmax, opsets: { "": OPSET }, nodes: direct })).toEqual(await run(softmax));
  });

  it("refuses what is too old, saying what to do", () => {
    const attempt = () => upgrade(relu(OLDEST_OPSET - 1));
    expect(attempt).toThrow(GraphError);
    expect(attempt).toThrow(/operator set 8.*version_converter/);
    expect(() => readModel(writeModel({ ...relu(7), outputs: [{ name: "y", type: "float32", dims: [2] }] }))).toThrow(
      /operator set 7/,
    );
  });

  it("is done by the reader and by a builder that continues a model", () => {
    const old = modelOf({ opType: "Squeeze", opset: 11, dims: [1, 3], attributes: { axes: ints([0]) } });
    const model = { ...old, outputs: [{ name: "y", type: "float32" as const, dims: [3] }] };
    expect(readModel(writeModel(model)).nodes).toEqual(upgrade(model).nodes);
    expect(GraphBuilder.from(model).nodes).toEqual(upgrade(model).nodes);
    expect(() => new GraphBuilder(model.opsets)).toThrow(/upgrade/);
  });
});
