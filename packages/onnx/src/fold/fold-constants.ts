import { extract } from "../extract.ts";
import type { Model, Node } from "../graph.ts";
import { TypeTable } from "../shapes/model.ts";
import type { Tensor } from "../tensor.ts";

/** A tensor of its own: what an optimiser changes in place must not change another. */
const copyOf = (tensor: Tensor): Tensor => ({ ...tensor, data: tensor.data.slice() });

const mayBeTrained = ({ type, data }: Tensor): boolean => type.startsWith("float") && data.length > 1;

/**
 * Works out everything that needs no data and drops what nothing reads any more. With the fixed sizes of a `Model`,
 * shape arithmetic (`Shape`, `Gather`, `Concat`, `Cast`, `Slice`, `Mul`… up to the target of a `Reshape`) becomes an
 * initialiser under the name of the value that it replaces.
 *
 * Weights stay what they are: a node that computes with float tensors of more than one element is kept, unless the size
 * of another value depends on it. Only `Identity` of a weight becomes a weight of its own: exporters write it for
 * parameters that happen to be equal, and these are to be trained apart.
 *
 * Graph inputs and outputs keep their names, order and nodes.
 */
export function foldConstants(model: Model): Model {
  const table = new TypeTable(model);
  const outputs = new Set(model.outputs.map((output) => output.name));
  const weights = new Set([...model.initializers].flatMap(([name, tensor]) => (mayBeTrained(tensor) ? [name] : [])));
  const initializers = new Map(model.initializers);
  for (const node of model.nodes) {
    table.infer(node);
    if (readsWeight(node, weights)) {
      const [source] = node.inputs;
      const tensor = node.opType === "Identity" && !outputs.has(node.outputs[0]) ? initializers.get(source) : undefined;
      if (tensor) initializers.set(node.outputs[0], copyOf(tensor));
      for (const output of node.outputs) if (table.types.get(output)?.type.startsWith("float")) weights.add(output);
    }
  }
  const folded = (value: string): boolean =>
    !value ||
    initializers.has(value) ||
    (table.constants.has(value) && !outputs.has(value) && (table.sizing.has(value) || !weights.has(value)));
  const nodes = model.nodes.filter((node) => !node.outputs.every(folded));
  for (const [name, tensor] of table.constants) if (folded(name)) initializers.set(name, tensor);
  // A node of which only some outputs could be folded would compute the others a second time under the same name.
  for (const node of nodes) for (const output of node.outputs) initializers.delete(output);
  return extract({ ...model, initializers, nodes }, model.inputs, model.outputs);
}

const readsWeight = (node: Node, weights: ReadonlySet<string>): boolean =>
  node.inputs.some((input) => weights.has(input));
