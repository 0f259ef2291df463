import { float, float32, GraphBuilder, int, int64, ints, type Model, scalar, writeModel } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import { buildClassifier } from "../classifier-model.ts";
import { mobilenetV1 } from "../families/mobilenetv1.ts";
import { drawn } from "../weights/drawn.ts";
import { adoptClassifier } from "./adopt-classifier.ts";
import { ExternalModelError } from "./errors.ts";
import { openExternal } from "./open-external.ts";

const head = { hidden: 0, dropout: [0, 0] as const };
const adopt = (model: Model, after?: string) =>
  adoptClassifier(model, { classes: 2, head, headParameters: drawn(1), after });
const open = (model: Model, size = 8, batch = 2) =>
  openExternal(writeModel(model), { source: "test.onnx", batch, size });

const noise = (dims: readonly number[]) =>
  float32(
    dims,
    Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i + 1)),
  );

/** Convolution, normalisation and ReLU, a residual block, and whatever head is asked for; exported at 1 x 3 x 8 x 8. */
function network(finish: (builder: GraphBuilder, features: string) => void, dims = [1, 3, 8, 8]): Model {
  const builder = new GraphBuilder();
  let value = builder.input("pixels", { type: "float32", dims });
  const conv = (input: string, name: string, inputs: number) =>
    builder.op("Conv", [input, builder.initializer(`${name}.weight`, noise([4, inputs, 3, 3]))], {
      pads: ints([1, 1, 1, 1]),
    });
  const statistics = ["weight", "bias", "running_mean", "running_var"].map((name) =>
    builder.initializer(`bn1.${name}`, float32([4], [1, 2, 3, 4])),
  );
  value = builder.op("BatchNormalization", [conv(value, "conv1", dims[1]), ...statistics], { epsilon: float(1e-5) });
  const stem = builder.op("Relu", [value], {}, { outputs: ["stem"] });
  const inner = builder.op("Relu", [conv(stem, "layer1.0.conv1", 4)]);
  value = builder.op("Add", [conv(inner, "layer1.0.conv2", 4), stem]);
  finish(builder, builder.op("Relu", [value], {}, { outputs: ["map"] }));
  return builder.build("network");
}

const flat = (builder: GraphBuilder, map: string) =>
  builder.op("Flatten", [builder.op("GlobalAveragePool", [map])], { axis: int(1) }, { outputs: ["vector"] });

const gemm = (builder: GraphBuilder, input: string, output = "scores") =>
  builder.op(
    "Gemm",
    [input, builder.initializer("head.weight", noise([5, 4])), builder.initializer("head.bias", noise([5]))],
    { transB: int(1) },
    { outputs: [output] },
  );

const plain = network((builder, map) => builder.output(gemm(builder, flat(builder, map))));

const errorOf = (act: () => unknown): ExternalModelError => {
  try {
    act();
  } catch (error) {
    if (error instanceof ExternalModelError) return error;
    throw error;
  }
  throw new Error("no error was thrown");
};

describe("adoptClassifier", () => {
  it("puts a new head behind the feature map, at another batch and image size", () => {
    const { model, blocks, features, camLayer } = adopt(open(plain, 12, 3));
    expect(model.inputs).toEqual([{ name: "image", type: "float32", dims: [3, 3, 12, 12] }]);
    expect(model.outputs.map(({ name, dims }) => [name, dims])).toEqual([
      ["logits", [3, 2]],
      ["probabilities", [3, 2]],
    ]);
    expect([features, camLayer]).toEqual(["map", "map"]);
    expect(blocks).toEqual([
      { name: "conv1", output: "stem" },
      { name: "layer1.0", output: "map" },
    ]);
    expect([...model.initializers.keys()].filter((name) => name.startsWith("head."))).toEqual([
      "head.dropout1.ratio",
      "head.classifier.weight",
      "head.classifier.bias",
    ]);
    expect(model.initializers.get("conv1.weight")).toEqual(plain.initializers.get("conv1.weight"));
  });

  it.each<[string, (builder: GraphBuilder, map: string) => void]>([
    [
      "a softmax behind a product and its bias",
      (builder, map) => {
        const product = builder.op("MatMul", [flat(builder, map), builder.initializer("w", noise([4, 5]))]);
        const sum = builder.op("Add", [builder.initializer("b", noise([5])), product]);
        builder.output(builder.op("Softmax", [sum]));
      },
    ],
    [
      "a 1x1 convolution",
      (builder, map) => {
        const dropped = builder.op("Dropout", [builder.op("GlobalAveragePool", [map]), builder.constant(scalar(0.5))]);
        const scores = builder.op("Conv", [dropped, builder.initializer("w", noise([5, 4, 1, 1]))]);
        builder.output(builder.op("Flatten", [scores], { axis: int(1) }));
      },
    ],
    [
      "a mean over height and width",
      (builder, map) => {
        const axes = builder.constant(int64([-2, -1]));
        builder.output(gemm(builder, builder.op("ReduceMean", [map, axes], { keepdims: int(0) })));
      },
    ],
  ])("finds the head that ends in %s", (_what, finish) => {
    expect(adopt(open(network(finish))).features).toBe("map");
  });

  it("begins at a vector where the network pools otherwise", () => {
    const model = network((builder, map) => {
      const pooled = builder.op("Flatten", [builder.op("GlobalMaxPool", [map])], { axis: int(1) });
      builder.output(gemm(builder, builder.op("Relu", [pooled], {}, { outputs: ["vector"] })));
    });
    const { model: adopted, features, camLayer } = adopt(open(model));
    expect([features, camLayer]).toEqual(["vector", "map"]);
    expect(adopted.nodes.some(({ opType }) => opType === "GlobalAveragePool")).toBe(false);
  });

  it("begins where it is told, under a name that does not clash with its own", () => {
    const model = network((builder, map) => {
      builder.op("Sigmoid", [flat(builder, map)], {}, { outputs: ["logits"] });
      builder.output(gemm(builder, "logits"));
    });
    expect(adopt(open(model), "logits").features).toBe("backbone.logits");
    expect(adopt(open(model), "stem").blocks.map(({ name }) => name)).toEqual(["conv1"]);
  });

  it("leaves the names to training that its graph reads", () => {
    const model = network((builder, map) => {
      const factor = builder.initializer("weights", noise([4]));
      const scaled = builder.op("Mul", [flat(builder, map), factor], {}, { outputs: ["targets"] });
      builder.output(gemm(builder, scaled));
    });
    const { model: adopted } = adopt(open(model), "targets");
    const named = [...adopted.initializers.keys(), ...adopted.nodes.flatMap(({ outputs }) => outputs)];
    expect(named).toEqual(expect.arrayContaining(["backbone.targets", "backbone.weights"]));
    expect(named.filter((name) => ["targets", "weights"].includes(name))).toEqual([]);
  });

  it("lists what may be named where it finds no head", () => {
    const model = network((builder, map) => builder.output(builder.op("Relu", [flat(builder, map)])));
    const { code, message } = errorOf(() => adopt(open(model)));
    expect(code).toBe("head-not-found");
    expect(message).toMatch(/model\.head\.after; .*map \[2, 4, 8, 8\].*vector \[2, 4\]/);
    expect(adopt(open(model), "vector").features).toBe("vector");
    expect(errorOf(() => adopt(open(model), "nowhere")).message).toMatch(/it has no value nowhere.*vector/);
  });

  it("refuses a sequence as features", () => {
    const model = network((builder, map) => {
      const rows = builder.op("Reshape", [map, builder.constant(int64([0, 4, -1]))], {}, { outputs: ["rows"] });
      builder.output(builder.op("MatMul", [rows, builder.initializer("w", noise([64, 5]))]));
    });
    expect(errorOf(() => adopt(open(model)))).toMatchObject({ code: "unsupported-features", where: "rows" });
  });

  it("gives a backbone of the zoo its own blocks back", () => {
    const given = buildClassifier({
      backbone: mobilenetV1(0.25),
      head,
      classes: 7,
      size: 32,
      batch: 1,
      backboneParameters: drawn(0),
      headParameters: drawn(0),
    });
    const { blocks, features } = adopt(open({ ...given.model, outputs: given.model.outputs.slice(0, 1) }, 64));
    expect(features).toBe(given.features);
    expect(blocks.map(({ output }) => output)).toEqual(given.blocks.map(({ output }) => output));
    expect(blocks.slice(1).map(({ name }) => name)).toEqual(given.blocks.slice(1).map(({ name }) => name));
  });
});

describe("openExternal", () => {
  it("takes normalisation and dropout out of training mode", () => {
    const nodes = plain.nodes.map((node) =>
      node.opType === "BatchNormalization"
        ? { ...node, outputs: [...node.outputs, "m", "v"], attributes: { ...node.attributes, training_mode: int(1) } }
        : node,
    );
    expect(open({ ...plain, nodes })).toEqual(open(plain));
  });

  it.each([
    ["channels that come last", [1, 8, 8, 3], /NHWC/],
    ["a grey image", [1, 1, 8, 8], /not three colour channels/],
  ])("refuses %s", (_what, dims, said) => {
    const model = network((builder, map) => builder.output(map), dims);
    const error = errorOf(() => open(model));
    expect([error.code, error.where]).toEqual(["unsupported-input", "pixels"]);
    expect(error.message).toMatch(said);
  });

  it("refuses a second input", () => {
    const inputs = [...plain.inputs, { name: "mask", type: "float32" as const, dims: [1] }];
    expect(errorOf(() => open({ ...plain, inputs })).message).toMatch(/2 inputs \(pixels, mask\)/);
  });

  it("tells how to export a model that is written for one image", () => {
    const model = network((builder, map) => {
      const vector = builder.op("Reshape", [map, builder.constant(int64([1, 256]))]);
      const weight = builder.initializer("w", noise([5, 256]));
      builder.output(builder.op("Gemm", [vector, weight], { transB: int(1) }));
    });
    expect(open(model, 8, 1).outputs[0].dims).toEqual([1, 5]);
    const error = errorOf(() => open(model, 8, 2));
    expect(error.code).toBe("unsupported-size");
    expect(error.message).toMatch(/2 images of 8 x 8 pixels.*open batch size/);
  });
});
