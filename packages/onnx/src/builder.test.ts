import { describe, expect, it } from "vitest";
import { GraphBuilder } from "./builder.ts";
import { GraphError, ints } from "./graph.ts";
import { float32, int64 } from "./tensor.ts";

function graph(): GraphBuilder {
  const builder = new GraphBuilder();
  builder.input("x", { type: "float32", dims: [2, 3] });
  return builder;
}

const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof GraphError) return error.code;
    throw error;
  }
  return "none";
};

describe("GraphBuilder", () => {
  it("types each value as its node is added", () => {
    const builder = graph();
    const y = builder.op("Transpose", ["x"], { perm: ints([1, 0]) });
    expect(builder.typeOf(builder.op("MatMul", ["x", y]))).toEqual({ type: "float32", dims: [2, 2] });
  });

  it("never gives two values or two nodes one name", () => {
    const builder = graph();
    const values = Array.from({ length: 3 }, () => builder.op("Relu", ["x"]));
    builder.op("Relu", ["x"], {}, { name: "Relu", outputs: ["other"] });
    expect(values).toEqual(["Relu", "Relu_1", "Relu_2"]);
    expect(new Set(builder.nodes.map((node) => node.name)).size).toBe(4);
    expect(codeOf(() => builder.constant(int64([1]), "x"))).toBe("none");
    expect(codeOf(() => builder.initializer("x", int64([1])))).toBe("duplicate-value");
  });

  it("leaves the names of nodes to come to them", () => {
    const builder = graph();
    const next = { name: "", opType: "Neg", domain: "", inputs: ["x"], outputs: ["Relu"], attributes: {} };
    builder.reserve([next]);
    expect(builder.op("Relu", ["x"])).toBe("Relu_1");
    builder.add(next);
    expect(builder.nodes.map((node) => node.outputs)).toEqual([["Relu_1"], ["Relu"]]);
  });

  it("reports mistakes where they are made", () => {
    const builder = graph();
    builder.initializer("w", float32([4], [1, 2, 3, 4]));
    builder.input("shape", { type: "int64", dims: [1] });
    expect(codeOf(() => builder.op("Relu", ["y"]))).toBe("unknown-value");
    expect(codeOf(() => builder.op("Add", ["x", "w"]))).toBe("shape-mismatch");
    expect(codeOf(() => builder.op("Nonsense", ["x"]))).toBe("unsupported-operator");
    expect(codeOf(() => builder.op("Reshape", ["x", "shape"]))).toBe("dynamic-shape");
    expect(codeOf(() => builder.op("Transpose", ["x"], { perm: { kind: "int", value: 1 } }))).toBe("bad-attribute");
    expect(codeOf(() => builder.op("Add", ["x"]))).toBe("shape-mismatch");
    expect(codeOf(() => builder.op("Concat", []))).toBe("shape-mismatch");
    expect(builder.nodes).toEqual([]);
  });

  it("continues a finished model", () => {
    const first = graph();
    first.output(first.op("Relu", ["x"]));
    const builder = GraphBuilder.from(first.build("first"), { keepOutputs: false });
    builder.output(builder.op("Neg", ["Relu"]));
    const model = builder.build("second", { a: "b" });
    expect(model.nodes.map((node) => node.opType)).toEqual(["Relu", "Neg"]);
    expect(model.outputs).toEqual([{ name: "Neg", type: "float32", dims: [2, 3] }]);
    expect(model.metadata).toEqual({ a: "b" });
  });
});
