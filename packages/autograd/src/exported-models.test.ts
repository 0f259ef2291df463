import { readFileSync } from "node:fs";
import { GraphBuilder, type Model, prepareModel } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import { differentiate } from "./differentiate.ts";
import { relativeError } from "./testing/closeness.ts";
import { floatsOf, readGolden, type Stored } from "./testing/goldens.ts";
import { type Floats, load } from "./testing/run-graph.ts";

const TOLERANCE = 1e-4;

interface Answer {
  readonly image: Stored;
  readonly logits: Stored;
  readonly upstream: Stored;
  readonly imageGradient: Stored;
  readonly parameterGradients: Readonly<Record<string, Stored>>;
}

const fileOf = (name: string): Uint8Array =>
  readFileSync(new URL(`./__goldens__/exported/${name}.onnx`, import.meta.url));

/** The model with an input for the gradient of its logits, and the gradients of its image and parameters as outputs. */
function gradientsOf(model: Model, parameters: readonly string[]) {
  const weights = new Set(parameters.filter((name) => model.initializers.has(name)));
  const builder = new GraphBuilder(model.opsets);
  for (const input of model.inputs) builder.input(input.name, input);
  for (const [name, tensor] of model.initializers) builder.initializer(name, tensor);
  for (const node of model.nodes) builder.add(node);
  for (const output of model.outputs) builder.output(output.name);
  const upstream = builder.input("upstream", builder.typeOf("logits"));
  const gradients = differentiate(builder, new Map([["logits", upstream]]), ["image", ...weights]);
  for (const gradient of gradients.values()) builder.output(gradient);
  return { model: builder.build("gradients"), gradients };
}

const networks = ["cnn", "attention", "encoder-decoder"];
const exporters = ["classic", "modern"];

describe.each(networks)("%s, exported with an open batch size", (network) => {
  const answer = readGolden<Answer>(network, "exported");
  it.each(exporters)("by the %s exporter: nothing is left of its shape arithmetic", (exporter) => {
    const model = prepareModel(fileOf(`${network}-${exporter}`), { dims: { N: 2 } });
    const typed = GraphBuilder.from(model);
    const worked = model.nodes
      .flatMap((node) => node.outputs)
      .filter((value) => typed.typeOf(value).type !== "float32");
    expect(worked).toEqual([]);
    expect(model.outputs).toEqual([{ name: "logits", type: "float32", dims: answer.logits.dims }]);
  });

  it.each(exporters)("by the %s exporter: logits and gradients are PyTorch's", async (exporter) => {
    const prepared = prepareModel(fileOf(`${network}-${exporter}`), { dims: { N: 2 } });
    const expected: Readonly<Record<string, Stored>> = { ...answer.parameterGradients, image: answer.imageGradient };
    const { model, gradients } = gradientsOf(prepared, Object.keys(answer.parameterGradients));
    const feeds = { image: floatsOf(answer.image.data), upstream: floatsOf(answer.upstream.data) };
    const results: Floats = { ...feeds, ...(await (await load(model)).run(feeds)) };
    expect(relativeError(results.logits, floatsOf(answer.logits.data))).toBeLessThanOrEqual(TOLERANCE);
    // The image, and at least the last layer's weights and bias, which no exporter transposes or renames.
    expect(gradients.size).toBeGreaterThanOrEqual(3);
    for (const [name, gradient] of gradients) {
      const error = relativeError(results[gradient], floatsOf(expected[name].data));
      expect(error, `gradient of ${name}`).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it.each(exporters)("by the %s exporter: takes any batch size", (exporter) => {
    const bytes = fileOf(`${network}-${exporter}`);
    for (const batch of [1, 5]) {
      const [logits] = prepareModel(bytes, { dims: { N: batch } }).outputs;
      expect(logits.dims).toEqual([batch, ...answer.logits.dims.slice(1)]);
    }
  });
});
