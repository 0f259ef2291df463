import { GraphError, type Model, type Node, type ValueInfo } from "./graph.ts";

/**
 * The part of a model that computes `outputs` from `inputs` (values of the model, which become graph inputs) and
 * from whatever graph inputs and initialisers are still needed.
 * @throws GraphError `unknown-value` when an output is computed nowhere
 */
export function extract(model: Model, inputs: readonly ValueInfo[], outputs: readonly ValueInfo[]): Model {
  const producers = new Map<string, Node>();
  for (const node of model.nodes) for (const output of node.outputs) if (output) producers.set(output, node);
  const given = new Set(inputs.map((input) => input.name));
  const leaves = new Set<string>();
  const needed = new Set<Node>();
  const pending = outputs.map((output) => output.name);
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (!value || given.has(value)) continue;
    const node = producers.get(value);
    if (!node) {
      leaves.add(value);
    } else if (!needed.has(node)) {
      needed.add(node);
      pending.push(...node.inputs);
    }
  }
  const border = model.inputs.filter((input) => leaves.has(input.name) && !given.has(input.name));
  const initializers = new Map([...model.initializers].filter(([name]) => leaves.has(name)));
  const known = new Set([...border.map((input) => input.name), ...initializers.keys()]);
  for (const leaf of leaves) {
    if (!known.has(leaf)) throw new GraphError("unknown-value", leaf, `nothing in ${model.name} computes ${leaf}`);
  }
  return {
    ...model,
    inputs: [...inputs, ...border],
    outputs,
    initializers,
    nodes: model.nodes.filter((node) => needed.has(node)),
  };
}
