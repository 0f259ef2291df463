import { type ClassifierMetadata, IMAGE_INPUT, LOGITS_OUTPUT } from "@leukoscope/classifier";
import type { Model, Node } from "@leukoscope/onnx";
import { ExplainError } from "../errors.ts";
import { lastActivation } from "./layers.ts";

/** How a model that says nothing of itself wants its images. */
export interface ForeignOptions {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** Names of the classes, in the order of its scores; by default their numbers. */
  readonly classes?: readonly string[];
}

/**
 * Makes a classifier that can be explained of another exporter's model: its one input becomes `image`, its scores
 * [1, C] become `logits`. Where they end in a softmax, what goes into it is explained.
 * @param model of one image, sizes fixed: as `openExternal` of the zoo gives it
 * @throws ExplainError `bad-model` when no output is a row of scores, or names and scores differ in number
 */
export function adoptForeign(
  model: Model,
  { classes: names, mean, std }: ForeignOptions,
): { readonly model: Model; readonly metadata: ClassifierMetadata } {
  const scores = model.outputs.find(({ dims, type }) => type === "float32" && dims.length === 2 && dims[1] > 1);
  const input = model.inputs[0];
  if (!scores || input?.dims.length !== 4) {
    const shapes = model.outputs.map(({ dims, name }) => `${name} [${dims.join(", ")}]`).join("; ");
    const message = `${model.name} has no output of scores [1, classes], so it is no image classifier; its outputs: ${shapes}`;
    throw new ExplainError("bad-model", shapes, message);
  }
  const count = scores.dims[1];
  if (names && (names.length !== count || new Set(names).size !== count)) {
    const message = `${names.length} class names do not name the ${count} scores of ${model.name}; give ${count} different ones`;
    throw new ExplainError("bad-model", names, message);
  }
  const last = model.nodes.find(({ outputs }) => outputs.includes(scores.name));
  const before = last?.opType === "Softmax" || last?.opType === "LogSoftmax" ? last.inputs[0] : scores.name;
  const renamed = rename({ ...model, outputs: [{ ...scores, name: before }] }, input.name, before);
  const [, , height, width] = input.dims;
  const metadata = foreignMetadata(renamed, width, height, {
    mean,
    std,
    classes: names ?? Array.from({ length: count }, (_, i) => String(i)),
  });
  return { model: renamed, metadata };
}

function rename(model: Model, input: string, logits: string): Model {
  const own = new Set([IMAGE_INPUT, LOGITS_OUTPUT]);
  const nameOf = (value: string): string => {
    if (value === input) return IMAGE_INPUT;
    if (value === logits) return LOGITS_OUTPUT;
    return own.has(value) ? `model.${value}` : value;
  };
  return {
    ...model,
    inputs: model.inputs.map((each) => ({ ...each, name: nameOf(each.name) })),
    outputs: model.outputs.map((each) => ({ ...each, name: nameOf(each.name) })),
    initializers: new Map([...model.initializers].map(([name, tensor]) => [nameOf(name), tensor])),
    nodes: model.nodes.map(
      (node): Node => ({ ...node, inputs: node.inputs.map(nameOf), outputs: node.outputs.map(nameOf) }),
    ),
  };
}

const foreignMetadata = (
  model: Model,
  width: number,
  height: number,
  { classes, mean, std }: Required<ForeignOptions>,
): ClassifierMetadata => ({
  name: model.name,
  version: "unknown",
  task: "image-classification",
  classes,
  input: { width, height },
  colourOrder: "RGB",
  mean,
  std,
  resize: { interpolation: "bilinear", cropMode: "squash", cropPct: 1 },
  architecture: "unknown",
  weightTag: "unknown",
  trainingData: { name: "unknown", hash: "", licence: "unknown" },
  protocolHash: "",
  temperature: 1,
  abstentionThreshold: 0,
  camLayer: lastActivation(model) ?? "",
  licence: "unknown",
  intendedUse: "unknown",
});
