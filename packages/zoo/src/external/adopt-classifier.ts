import { extract, GraphBuilder, type Model, type Node } from "@leukoscope/onnx";
import type { ParameterSource } from "../backbone.ts";
import type { ClassifierModel } from "../classifier-model.ts";
import { buildHead } from "../heads/build-head.ts";
import type { HeadOptions } from "../heads/head.ts";
import { bottlenecks, findBlocks } from "./blocks.ts";
import { ExternalModelError } from "./errors.ts";
import { findFeatures } from "./find-head.ts";

export interface AdoptOptions {
  readonly classes: number;
  readonly head: HeadOptions;
  readonly headParameters: ParameterSource;
  /** The value at which the new head begins; found if left out. */
  readonly after?: string;
}

/**
 * Makes a classifier of another model: its own head is cut off and a new one put in its place. Where the model ends in
 * a global average pooling, this is the very same network but for the last layers.
 * @param given as `openExternal` gives it: one input [N, 3, h, w]
 * @throws ExternalModelError `head-not-found`, `unsupported-features`; `unsupported-head` for an original one
 */
export function adoptClassifier(given: Model, { classes, head, headParameters, after }: AdoptOptions): ClassifierModel {
  if (head.kind === "original") {
    throw new ExternalModelError(
      "unsupported-head",
      given.name,
      `${given.name}: the original head of an ONNX file is not kept; choose another kind of head`,
    );
  }
  const cut = findFeatures(given, after);
  const body = underOwnNames(extract(given, given.inputs, [{ name: cut, type: "float32", dims: [] }]));
  const features = body.outputs[0].name;
  const builder = GraphBuilder.from(body, { keepOutputs: false });
  const blocks = findBlocks(body, features);
  const isMap = (value: string) => {
    const { type, dims } = builder.typeOf(value);
    return type === "float32" && dims.length === 4 && dims[2] * dims[3] > 1;
  };
  const camLayer = bottlenecks(body, features).filter(isMap).at(-1) ?? features;
  const built = buildHead(builder, features, classes, head, headParameters);
  return { ...built, model: builder.build(given.name), blocks, features, camLayer };
}

const OWN_NAMES: ReadonlySet<string> = new Set(["image", "logits", "probabilities", "targets", "weights"]);

/** Names that belong to a classifier's input, outputs and head, and to what its training graph reads besides. */
const isTaken = (name: string): boolean => OWN_NAMES.has(name) || /^head\b/.test(name);

/** The model with its input named `image`, and nothing else named as a classifier's own parts. */
function underOwnNames(model: Model): Model {
  const [input] = model.inputs;
  const nameOf = (value: string): string =>
    value === input.name ? "image" : isTaken(value) ? `backbone.${value}` : value;
  return {
    ...model,
    inputs: [{ ...input, name: "image" }],
    outputs: model.outputs.map((output) => ({ ...output, name: nameOf(output.name) })),
    initializers: new Map([...model.initializers].map(([name, tensor]) => [nameOf(name), tensor])),
    nodes: model.nodes.map(
      (node): Node => ({ ...node, inputs: node.inputs.map(nameOf), outputs: node.outputs.map(nameOf) }),
    ),
  };
}
