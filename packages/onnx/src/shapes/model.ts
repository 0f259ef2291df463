import { GraphError, type Model } from "../graph.ts";
import type { TensorType } from "../tensor.ts";
import { inferTypes } from "./index.ts";

/**
 * The types of all values of a graph, as far as the rules reach: values behind an operator without a rule, or of a
 * size computed at run time, are left out.
 */
export function typesOf(graph: Pick<Model, "inputs" | "initializers" | "nodes">): Map<string, TensorType> {
  const types = new Map<string, TensorType>();
  for (const { name, type, dims } of graph.inputs) types.set(name, { type, dims });
  for (const [name, { type, dims }] of graph.initializers) types.set(name, { type, dims });
  const source = {
    typeOf: (value: string): TensorType => {
      const type = types.get(value);
      if (!type) throw new GraphError("unknown-value", value, `the type of ${value} is not known`);
      return type;
    },
    constantOf: (value: string) => graph.initializers.get(value),
  };
  for (const node of graph.nodes) {
    try {
      const found = inferTypes(node, source);
      node.outputs.forEach((output, index) => {
        if (output && found[index]) types.set(output, found[index]);
      });
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
    }
  }
  return types;
}
