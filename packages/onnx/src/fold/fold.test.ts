import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../builder.ts";
import { GraphError, int, ints, type Model } from "../graph.ts";
import { writeModel } from "../proto/write.ts";
import { float32, int64, scalar } from "../tensor.ts";
import { foldConstants } from "./fold-constants.ts";
import { prepareModel } from "./prepare-model.ts";

function errorOf(action: () => unknown): GraphError {
  try {
    action();
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** `value` of a graph that shape rules would refuse to type until it is folded: built without types. */
function untyped(model: Pick<Model, "inputs" | "nodes" | "initializers" | "outputs">): Model {
  return { name: "untyped", irVersion: 8, opsets: { "": 18 }, metadata: {}, ...model };
}

const node = (
  opType: string,
  inputs: string[],
  output: string,
  attributes: Model["nodes"][number]["attributes"] = {},
) => ({
  name: `${output}_node`,
  opType,
  domain: "",
  inputs,
  outputs: [output],
  attributes,
});

/** view(x.size(0), -1), as PyTorch's exporter writes it. */
const view = [
  node("Shape", ["x"], "shape"),
  node("Gather", ["shape", "zero"], "batch", { axis: int(0) }),
  node("Unsqueeze", ["batch", "axis"], "batches"),
  node("Concat", ["batches", "rest"], "target", { axis: int(0) }),
  node("Reshape", ["x", "target"], "y"),
];

const viewed = (batch: number): Model =>
  untyped({
    inputs: [{ name: "x", type: "float32", dims: [batch, 3, 2, 2] }],
    outputs: [{ name: "y", type: "float32", dims: [batch, 12] }],
    nodes: view,
    initializers: new Map([
      ["zero", { ...int64([0]), dims: [] }],
      ["axis", int64([0])],
      ["rest", int64([-1])],
    ]),
  });

describe("foldConstants", () => {
  it("leaves of a view by the batch size one Reshape and its target", () => {
    const folded = foldConstants(viewed(4));
    expect(folded.nodes.map(({ opType, inputs }) => [opType, inputs])).toEqual([["Reshape", ["x", "target"]]]);
    expect([...folded.initializers]).toEqual([["target", int64([4, -1])]]);
  });

  it("changes nothing the second time, and nothing where there is nothing to fold", () => {
    const once = foldConstants(viewed(2));
    expect(foldConstants(once)).toEqual(once);
  });

  it("keeps weights under their names, and what is computed from them", () => {
    const builder = new GraphBuilder();
    builder.input("x", { type: "float32", dims: [2, 3] });
    builder.initializer("w", float32([4, 3], new Float32Array(12).fill(0.5)));
    builder.initializer("b", float32([4], [1, 2, 3, 4]));
    const turned = builder.op("Transpose", ["w"], { perm: ints([1, 0]) });
    const wide = builder.op("Unsqueeze", ["b", builder.constant(int64([0]), "axes")]);
    builder.output(builder.op("Add", [builder.op("MatMul", ["x", turned]), wide]));
    const model = builder.build("dense");
    expect(foldConstants(model)).toEqual(model);
  });

  it("works out scales that sizes depend on, though they are floats", () => {
    const builder = new GraphBuilder();
    builder.input("x", { type: "float32", dims: [1, 2, 3, 4] });
    const two = builder.op("Div", [builder.constant(scalar(3)), builder.constant(scalar(2))]);
    const pair = builder.op("Expand", [two, builder.constant(int64([2]))]);
    const scales = builder.op("Concat", [builder.constant(float32([2], [1, 1])), pair], { axis: int(0) });
    const resize = node("Resize", ["x", "", scales], "y");
    const open = builder.build("resize");
    const model = {
      ...open,
      nodes: [...open.nodes, resize],
      outputs: [{ name: "y", type: "float32" as const, dims: [] }],
    };
    const prepared = prepareModel(model);
    expect(prepared.nodes).toEqual([resize]);
    expect(prepared.initializers.get(scales)).toEqual(float32([4], [1, 1, 1.5, 1.5]));
    expect(prepared.outputs).toEqual([{ name: "y", type: "float32", dims: [1, 2, 4, 6] }]);
  });

  it("gives parameters that an exporter merged back to each of their places, apart from one another", () => {
    const builder = new GraphBuilder();
    builder.input("x", { type: "float32", dims: [2] });
    builder.initializer("first.bias", float32([2], [1, 1]));
    builder.op("Identity", ["first.bias"], {}, { outputs: ["second.bias"] });
    builder.op("Identity", ["second.bias"], {}, { outputs: ["third.bias"] });
    const sum = builder.op("Add", [builder.op("Add", ["x", "first.bias"]), "second.bias"]);
    builder.output(builder.op("Add", [sum, "third.bias"]));
    const { nodes, initializers } = foldConstants(builder.build("merged"));
    expect(nodes.map((one) => one.opType)).toEqual(["Add", "Add", "Add"]);
    expect([...initializers.keys()]).toEqual(["first.bias", "second.bias", "third.bias"]);
    expect(new Set([...initializers.values()].map(({ data }) => data.buffer)).size).toBe(3);
  });

  it("drops nodes and initialisers that no output needs, keeps inputs, and keeps outputs computed by their nodes", () => {
    const model = viewed(3);
    const outputs = [{ name: "target", type: "int64" as const, dims: [2] }];
    const folded = foldConstants({ ...model, outputs });
    expect(folded.inputs).toEqual(model.inputs);
    expect(folded.nodes.map(({ opType }) => opType)).toEqual(["Concat"]);
    expect([...folded.initializers.keys()]).toEqual(["rest", "batches"]);
  });

  it("leaves a division by zero and an index beyond the end to the runtime", () => {
    const builder = new GraphBuilder();
    const [one, zero] = [builder.constant(int64([1])), builder.constant(int64([0]))];
    builder.output(builder.op("Neg", [builder.op("Div", [one, zero])]));
    builder.output(builder.op("Neg", [builder.op("Gather", [zero, one])]));
    expect(foldConstants(builder.build("broken")).nodes.map(({ opType }) => opType)).toEqual([
      "Div",
      "Neg",
      "Gather",
      "Neg",
    ]);
  });
});

describe("prepareModel", () => {
  it("fixes the sizes of a file and types it", () => {
    const prepared = prepareModel(writeModel(viewed(2)));
    expect(prepared).toEqual(prepareModel(viewed(2)));
    expect(GraphBuilder.from(prepared).dimsOf("y")).toEqual([2, 12]);
  });

  it("gives inputs of fixed sizes other ones by name and axis", () => {
    const prepared = prepareModel(viewed(1), { dims: { "x.0": 8, "x.2": 5 } });
    expect(prepared.inputs[0].dims).toEqual([8, 3, 5, 2]);
    expect(prepared.outputs[0].dims).toEqual([8, 30]);
  });

  it("says which node a written-down batch size is in", () => {
    const fixed = { ...viewed(1), nodes: view.slice(-1), initializers: new Map([["target", int64([1, 12])]]) };
    expect(prepareModel(fixed).outputs[0].dims).toEqual([1, 12]);
    const error = errorOf(() => prepareModel(fixed, { dims: { "x.0": 8 } }));
    expect([error.code, error.where]).toEqual(["shape-mismatch", "y_node"]);
  });

  it("names the node whose size depends on data, and what to do", () => {
    // Keeps as many rows as the data say: no size can be fixed.
    const model = untyped({
      inputs: [
        { name: "x", type: "float32", dims: [4, 3] },
        { name: "count", type: "int64", dims: [1] },
      ],
      outputs: [{ name: "y", type: "float32", dims: [4, 3] }],
      nodes: [
        node("Mul", ["count", "two"], "end"),
        node("Slice", ["x", "start", "end"], "part"),
        node("Relu", ["part"], "y"),
      ],
      initializers: new Map([
        ["two", int64([2])],
        ["start", int64([0])],
      ]),
    });
    const error = errorOf(() => prepareModel(model));
    expect([error.code, error.where]).toEqual(["dynamic-shape", "part_node"]);
    expect(error.message).toMatch(/Slice part_node: input 2 \(end\) must be a constant.*must be exported otherwise/);
  });

  it("refuses a file that selects by a mask", () => {
    const bytes = readFileSync(new URL("./__goldens__/selection.onnx", import.meta.url));
    const error = errorOf(() => prepareModel(bytes));
    expect([error.code, error.where]).toEqual(["dynamic-shape", "/NonZero"]);
    expect(error.message).toMatch(/size of output y is open.*NonZero.*how many elements.*export/);
  });
});
