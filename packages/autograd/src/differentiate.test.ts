import { float32, GraphBuilder, int64 } from "@leukoscope/onnx";
import { expect, it } from "vitest";
import { differentiate } from "./differentiate.ts";
import { AutogradError } from "./errors.ts";
import { load } from "./testing/run-graph.ts";

const vector = { type: "float32", dims: [3] } as const;

/** a, b and upstream of three elements. */
function start(): GraphBuilder {
  const builder = new GraphBuilder();
  for (const name of ["a", "b", "upstream"]) builder.input(name, vector);
  return builder;
}

it("names the operator without a rule, its node and what to do", () => {
  const builder = start();
  builder.op("ArgMax", ["a"], {}, { name: "pick", outputs: ["y"] });
  const attempt = () => differentiate(builder, new Map([["y", "upstream"]]), ["a"]);
  expect(attempt).toThrow(AutogradError);
  expect(attempt).toThrow(/ArgMax.*pick.*rule/);
});

it("asks no rule of operators that nothing wanted passes through", () => {
  const builder = start();
  const picked = builder.op("Gather", ["b", builder.constant(int64([0, 2, 1]))]);
  builder.op("Mul", ["a", picked], {}, { outputs: ["y"] });
  const gradients = differentiate(builder, new Map([["y", "upstream"]]), ["a"]);
  expect([...gradients.keys()]).toEqual(["a"]);
});

it("leaves out what no seed depends on", () => {
  const builder = start();
  builder.op("Relu", ["a"], {}, { outputs: ["y"] });
  builder.op("Relu", ["b"], {}, { outputs: ["z"] });
  const gradients = differentiate(builder, new Map([["y", "upstream"]]), ["a", "b"]);
  expect([...gradients.keys()]).toEqual(["a"]);
});

it("adds up seeds of several outputs, and gives the gradient of an activation", async () => {
  const builder = start();
  builder.input("other", vector);
  const hidden = builder.op("Mul", ["a", "b"], {}, { outputs: ["hidden"] });
  const y = builder.op("Mul", [hidden, hidden]);
  const seeds = new Map([
    [y, "upstream"],
    [hidden, "other"],
  ]);
  const gradients = differentiate(builder, seeds, ["a", hidden]);
  const [toA, toHidden] = ["a", hidden].map((value) => gradients.get(value) ?? "absent");
  builder.output(toA);
  builder.output(toHidden);
  const feeds = { a: [1, 2, -1], b: [0.5, -1, 2], upstream: [1, 2, 3], other: [10, 20, 30] };
  const floats = Object.fromEntries(Object.entries(feeds).map(([name, values]) => [name, Float32Array.from(values)]));
  const results = await (await load(builder.build("seeds"))).run(floats);
  // hidden = a b; d(upstream hidden^2 + other hidden) / d hidden = 2 upstream hidden + other
  const expected = feeds.a.map((a, i) => 2 * feeds.upstream[i] * a * feeds.b[i] + feeds.other[i]);
  expect([...results[toHidden]]).toEqual(expected);
  expect([...results[toA]]).toEqual(expected.map((gradient, i) => gradient * feeds.b[i]));
});

it("gives zero at and beyond the limits of Clip and Relu", async () => {
  const builder = new GraphBuilder();
  const line = { type: "float32", dims: [7] } as const;
  for (const name of ["x", "upstream"]) builder.input(name, line);
  builder.initializer("low", float32([], [0]));
  builder.initializer("high", float32([], [6]));
  builder.op("Clip", ["x", "low", "high"], {}, { outputs: ["clipped"] });
  builder.op("Relu", ["x"], {}, { outputs: ["relu"] });
  const clipped = differentiate(builder, new Map([["clipped", "upstream"]]), ["x"]).get("x") ?? "absent";
  const rectified = differentiate(builder, new Map([["relu", "upstream"]]), ["x"]).get("x") ?? "absent";
  builder.output(clipped);
  builder.output(rectified);
  const feeds = {
    x: Float32Array.of(-3e30, -1e-30, 0, 1e-30, 5.999999, 6, 3e30),
    upstream: new Float32Array(7).fill(2),
  };
  const results = await (await load(builder.build("limits"))).run(feeds);
  expect([...results[clipped]]).toEqual([0, 0, 0, 2, 2, 0, 0]);
  expect([...results[rectified]]).toEqual([0, 0, 0, 2, 2, 2, 2]);
});
