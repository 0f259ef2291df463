import type { Node } from "../graph.ts";
import { constantTensor } from "../shapes/generation.ts";
import type { Tensor } from "../tensor.ts";

/** Turns `Constant` nodes into initialisers, so that shape rules see them; those that are graph outputs stay nodes. */
export function absorbConstantNodes(
  nodes: readonly Node[],
  initializers: ReadonlyMap<string, Tensor>,
  outputs: ReadonlySet<string>,
): { nodes: Node[]; initializers: Map<string, Tensor> } {
  const absorbed = new Map(initializers);
  const kept = nodes.filter((node) => {
    const [output] = node.outputs;
    if (node.opType !== "Constant" || node.domain || !output || outputs.has(output) || absorbed.has(output))
      return true;
    const tensor = constantTensor(node);
    if (tensor) absorbed.set(output, tensor);
    return !tensor;
  });
  return { nodes: kept, initializers: absorbed };
}
