import { expect, it } from "vitest";
import { GraphBuilder } from "./builder.ts";
import { extract } from "./extract.ts";
import { float32 } from "./tensor.ts";

function model() {
  const builder = new GraphBuilder();
  builder.input("x", { type: "float32", dims: [2] });
  builder.input("mask", { type: "float32", dims: [2] });
  builder.initializer("w", float32([2], [1, 2]));
  builder.initializer("v", float32([2], [3, 4]));
  builder.op("Mul", ["x", "w"], {}, { name: "features" });
  builder.op("Add", ["features", "v"], {}, { name: "logits" });
  builder.op("Mul", ["logits", "mask"], {}, { name: "masked" });
  builder.output("masked");
  return builder.build("whole");
}

const value = (name: string) => ({ name, type: "float32" as const, dims: [2] });

it("keeps what the outputs need and no more", () => {
  const front = extract(model(), [], [value("features")]);
  expect(front.nodes.map((node) => node.name)).toEqual(["features"]);
  expect(front.inputs).toEqual([value("x")]);
  expect([...front.initializers.keys()]).toEqual(["w"]);
});

it("cuts at inner values, which become inputs before those still needed", () => {
  const back = extract(model(), [value("features")], [value("masked")]);
  expect(back.nodes.map((node) => node.name)).toEqual(["logits", "masked"]);
  expect(back.inputs).toEqual([value("features"), value("mask")]);
  expect([...back.initializers.keys()]).toEqual(["v"]);
});

it("joins outputs in the order asked for", () => {
  const both = extract(model(), [], [value("masked"), value("features")]);
  expect(both.outputs.map((output) => output.name)).toEqual(["masked", "features"]);
  expect(both.nodes).toEqual(model().nodes);
});

it("names an output that nothing computes", () => {
  expect(() => extract(model(), [], [value("lost")])).toThrow(/nothing in whole computes lost/);
});
