import type { Model, Node } from "@leukoscope/onnx";

/** Inputs by operator that are weights where they are initialisers. */
const WEIGHTS: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [1, 2],
  MatMul: [0, 1],
  BatchNormalization: [1, 2],
  LayerNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  GroupNormalization: [1, 2],
  PRelu: [1],
};

/**
 * Operators whose initialisers are weights if they have more than one element, whichever input they are: biases of a
 * product, embeddings of positions (`Add`), scales of layers (`Mul`), class tokens (`Concat`).
 */
const TAKES_WEIGHTS: ReadonlySet<string> = new Set(["Add", "Mul", "Concat"]);

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
 * Initialisers that are learnt, in the order in which the graph uses them: those in float32 that an operator takes as
 * weights, directly or transposed, reshaped or spread. The rest are settings and running statistics.
 */
export const learnableParameters = (model: Model): string[] => learntBy(model.nodes, model);

/** Parameters of everything after a value, in the order of the graph: what "unfreeze from here" trains. */
export function parametersAfter(model: Model, value: string): string[] {
  const at = model.nodes.findIndex((node) => node.outputs.includes(value));
  return learntBy(model.nodes.slice(at + 1), model);
}

function learntBy(nodes: readonly Node[], model: Model): string[] {
  const { initializers } = model;
  const sources = new Map(
    [...initializers].flatMap(([name, { type }]) => (type === "float32" ? [[name, name] as const] : [])),
  );
  for (const { opType, inputs, outputs } of model.nodes) {
    const source = LAYS_OUT.has(opType) ? sources.get(inputs[0]) : undefined;
    if (source !== undefined) sources.set(outputs[0], source);
  }
  const names = nodes.flatMap(({ opType, inputs }) => {
    const taken = TAKES_WEIGHTS.has(opType);
    const places = taken ? inputs : (WEIGHTS[opType] ?? []).map((index) => inputs[index] ?? "");
    const found = places.flatMap((input) => sources.get(input) ?? []);
    return taken ? found.filter((name) => (initializers.get(name)?.data.length ?? 0) > 1) : found;
  });
  return [...new Set(names)];
}
