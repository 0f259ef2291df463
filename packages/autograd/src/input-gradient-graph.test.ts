import { readFileSync } from "node:fs";
import { float32, GraphBuilder, int, ints, type Model, scalar, sizeOf, type Tensor } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import { type InputGradientGraph, inputGradientGraph } from "./input-gradient-graph.ts";
import { dot, norm, relativeError } from "./testing/closeness.ts";
import { type Floats, load } from "./testing/run-graph.ts";
import { uniform } from "./testing/uniform.ts";

interface Golden {
  readonly of: string;
  readonly index: number;
  readonly value: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const { cases }: { cases: readonly Golden[] } = JSON.parse(
  readFileSync(new URL("./__goldens__/input-gradients.json", import.meta.url), "utf8"),
);

/** Value i is offset + scale * sin(0.7 * i + phase), as in tools/golden/autograd_input_gradient.py. */
const wave = (dims: readonly number[], phase: number, scale: number, offset = 0): Tensor =>
  float32(
    dims,
    Float32Array.from({ length: sizeOf(dims) }, (_, i) => offset + scale * Math.sin(0.7 * i + phase)),
  );

const image = wave([2, 3, 6, 6], 0, 1).data as Float32Array;

/** The network of tools/golden/autograd_input_gradient.py, with a dropout, which does nothing in inference. */
function network(): Model {
  const builder = new GraphBuilder();
  const constant = (...args: Parameters<typeof wave>) => builder.constant(wave(...args));
  const pads = ints([1, 1, 1, 1]);
  const input = builder.input("image", { type: "float32", dims: [2, 3, 6, 6] });
  const conv = builder.op("Conv", [input, constant([4, 3, 3, 3], 0.1, 0.4)], { pads });
  const normalised = builder.op("BatchNormalization", [
    conv,
    constant([4], 0.4, 0.2, 1),
    constant([4], 0.5, 0.3),
    constant([4], 0.2, 0.2),
    constant([4], 0.3, 0.1, 1),
  ]);
  builder.op("Mul", [normalised, builder.op("Sigmoid", [normalised])], {}, { outputs: ["early"] });
  const strided = builder.op("Conv", ["early", constant([5, 4, 3, 3], 0.6, 0.4)], { pads, strides: ints([2, 2]) });
  builder.op("Relu", [strided], {}, { outputs: ["late"] });
  const dropped = builder.op("Dropout", ["late", builder.constant(scalar(0.5))]);
  const pooled = builder.op("Flatten", [builder.op("GlobalAveragePool", [dropped])], { axis: int(1) });
  const dense = [pooled, constant([3, 5], 0.7, 0.8), constant([3], 0.8, 0.5)];
  builder.op("Gemm", dense, { transB: int(1) }, { outputs: ["logits"] });
  builder.output("logits");
  return builder.build("waves", { kept: "yes" });
}

function oneHot(graph: InputGradientGraph, index: number): Float32Array {
  const dims = graph.model.inputs.find(({ name }) => name === graph.seed)?.dims ?? [];
  return Float32Array.from({ length: sizeOf(dims) }, (_, at) => (at === index ? 1 : 0));
}

describe("gradients of a network's values", () => {
  it.each(cases)("of $of at $index are PyTorch's", async ({ of, index, value, gradients }) => {
    const graph = inputGradientGraph(network(), { of, withRespectTo: Object.keys(gradients) });
    const results = await (await load(graph.model)).run({ image, [graph.seed]: oneHot(graph, index) });
    expect(Math.abs(results[of][index] - value)).toBeLessThanOrEqual(1e-5);
    expect([...graph.gradients.keys()]).toEqual(Object.keys(gradients));
    for (const [name, gradient] of Object.entries(gradients)) {
      const error = relativeError(results[graph.gradients.get(name) ?? ""], Float32Array.from(gradient));
      expect(error, name).toBeLessThanOrEqual(1e-5);
    }
  });

  it("are the slopes that finite differences find, for any seed", async () => {
    const { model, seed, gradients } = inputGradientGraph(network(), { of: "logits", withRespectTo: "image" });
    const graph = await load(model);
    const direction = uniform(image.length, 1);
    const seeds = uniform(6, 2);
    const at = async (step: number): Promise<Floats> => {
      const moved = image.map((value, i) => value + step * direction[i]);
      return graph.run({ image: moved, [seed]: seeds });
    };
    const step = 0.01;
    const difference = dot((await at(step)).logits, seeds) - dot((await at(-step)).logits, seeds);
    const gradient = (await at(0))[gradients.get("image") ?? ""];
    const typical = (norm(gradient) * norm(direction)) / Math.sqrt(gradient.length);
    expect(typical).toBeGreaterThan(0.01);
    expect(Math.abs(difference / (2 * step) - dot(gradient, direction))).toBeLessThanOrEqual(0.01 * typical);
  });

  it("may be the seed itself, or the same for several values, or that of an input", async () => {
    const builder = new GraphBuilder();
    const [a, b] = ["a", "b"].map((name) => builder.input(name, { type: "float32", dims: [2] }));
    builder.op("Add", [a, b], {}, { outputs: ["sum"] });
    builder.output("sum");
    const model = builder.build("sum");
    const feeds = { a: Float32Array.of(1, 2), b: Float32Array.of(3, 4), seed: Float32Array.of(5, 6) };
    for (const [of, wanted] of [
      ["sum", ["a", "b", "sum"]],
      ["a", ["a"]],
    ] as const) {
      const graph = inputGradientGraph(model, { of, withRespectTo: wanted });
      const results = await (await load(graph.model)).run({ ...feeds, [graph.seed]: feeds.seed });
      expect(new Set(graph.gradients.values()).size).toBe(wanted.length);
      for (const gradient of graph.gradients.values()) expect(results[gradient]).toEqual(feeds.seed);
    }
  });

  it("keep the model's outputs, metadata and names", () => {
    const builder = GraphBuilder.from(network());
    const model = { ...network(), inputs: [...builder.inputs, { name: "seed", type: "float32", dims: [1] } as const] };
    const graph = inputGradientGraph(model, { of: "late", withRespectTo: ["image"] });
    expect(graph.seed).toBe("seed_1");
    expect(graph.model.metadata).toEqual({ kept: "yes" });
    expect(graph.model.outputs.map(({ name }) => name)).toEqual(["logits", "late", graph.gradients.get("image")]);
    expect(graph.model.outputs[2].dims).toEqual([2, 3, 6, 6]);
  });

  it("say what they can't be asked for", () => {
    const refused = (of: string, withRespectTo: string, model = network()) => {
      try {
        inputGradientGraph(model, { of, withRespectTo });
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(refused("early", "late")).toMatchObject({ name: "AutogradError", code: "bad-request", where: "late" });
    expect(refused("nowhere", "image")).toMatchObject({ name: "GraphError", code: "unknown-value", where: "nowhere" });
    const builder = GraphBuilder.from(network());
    builder.op("ArgMax", ["logits"], { axis: int(1) }, { outputs: ["label"] });
    expect(refused("label", "image", builder.build("labels"))).toMatchObject({ code: "bad-request", where: "label" });
  });
});
