import { expect, it } from "vitest";
import { GraphBuilder } from "./builder.ts";
import { dump } from "./dump.ts";
import { float, ints } from "./graph.ts";
import { float32, int64 } from "./tensor.ts";

it("lists a model, one node a line with types", () => {
  const builder = new GraphBuilder();
  builder.input("image", { type: "float32", dims: [1, 3, 8, 8] });
  builder.initializer("w", float32([4, 3, 3, 3], new Float32Array(108)));
  const conv = builder.op(
    "Conv",
    ["image", "w"],
    { strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) },
    { name: "conv" },
  );
  const clip = builder.op("HardSigmoid", [conv], { alpha: float(0.5) }, { name: "relu" });
  builder.output(builder.op("Reshape", [clip, builder.constant(int64([1, -1]), "shape")], {}, { name: "flat" }));
  expect(dump(builder.build("small", { task: "x" }))).toBe(
    [
      "model small (IR 8, opset ai.onnx 18)",
      'metadata task = "x"',
      "input %image : float32[1,3,8,8]",
      "initializer %w : float32[4,3,3,3]",
      "initializer %shape : int64[2]",
      "%conv : float32[1,4,4,4] = Conv(%image, %w) {strides=[2, 2], pads=[1, 1, 1, 1]}",
      "%relu : float32[1,4,4,4] = HardSigmoid(%conv) {alpha=0.5}",
      "%flat : float32[1,64] = Reshape(%relu, %shape)",
      "output %flat : float32[1,64]",
      "3 nodes, 2 initializers, 108 parameters, 448 bytes",
      "",
    ].join("\n"),
  );
});

it("marks what no shape rule reaches", () => {
  const builder = new GraphBuilder();
  builder.input("x", { type: "float32", dims: [2] });
  const model = builder.build("odd");
  const node = { name: "n", opType: "Odd", domain: "org.example", inputs: ["x", ""], outputs: ["y"], attributes: {} };
  expect(dump({ ...model, nodes: [node] })).toContain("%y : ? = org.example.Odd(%x, _)\n");
});
