import type { Model, Node } from "@leukoscope/onnx";

/** Inputs by operator that are learnt where they are initialisers; all others are settings, statistics or data. */
const LEARNT: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [1, 2],
  MatMul: [0, 1],
  BatchNormalization: [1, 2],
  LayerNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  GroupNormalization: [1, 2],
  PRelu: [1],
  // Biases that are added on their own and embeddings of positions; scales of layers.
  Add: [0, 1],
  Mul: [0, 1],
  Gather: [0],
};

/** Any of its inputs: a class token put before the others. */
const JOINS: ReadonlySet<string> = new Set(["Concat"]);

/** Operators that only lay a parameter out otherwise. */
const LAYS_OUT: ReadonlySet<string> = new Set([
  "Identity",
  "Transpose",
  "Reshape",
  "Flatten",
  "Squeeze",
  "Unsqueeze",
  "Expand",
]);

/**
 * Initialisers that are learnt, in the order in which the graph uses them: float tensors of more than one element that
 * an operator takes in a place for weights, directly or transposed, reshaped or spread.
 */
export const learnableParameters = (model: Model): string[] => learntBy(model.nodes, model);

/** Parameters of everything after a value, in the order of the graph: what "unfreeze from here" trains. */
export function parametersAfter(model: Model, value: string): string[] {
  const at = model.nodes.findIndex((node) => node.outputs.includes(value));
  return learntBy(model.nodes.slice(at + 1), model);
}

function learntBy(nodes: readonly Node[], model: Model): string[] {
  const sources = new Map<string, string>();
  for (const [name, { type, data }] of model.initializers) {
    if (type.startsWith("float") && data.length > 1) sources.set(name, name);
  }
  for (const { opType, inputs, outputs } of model.nodes) {
    const source = LAYS_OUT.has(opType) ? sources.get(inputs[0]) : undefined;
    if (source !== undefined) sources.set(outputs[0], source);
  }
  const names = nodes.flatMap(({ opType, inputs }) => {
    const places = JOINS.has(opType) ? inputs : (LEARNT[opType] ?? []).map((index) => inputs[index] ?? "");
    return places.flatMap((input) => sources.get(input) ?? []);
  });
  return [...new Set(names)];
}
