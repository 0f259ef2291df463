import type { Node } from "../graph.ts";
import { float32, int64, scalar, type Tensor } from "../tensor.ts";

/** The tensor that a `Constant` node stands for, unless it holds text or is sparse. */
function constantOf({ attributes }: Node): Tensor | undefined {
  for (const attribute of Object.values(attributes)) {
    switch (attribute.kind) {
      case "tensor":
        return attribute.value;
      case "float":
        return scalar(attribute.value);
      case "int":
        return { ...int64([attribute.value]), dims: [] };
      case "floats":
        return float32([attribute.value.length], attribute.value);
      case "ints":
        return int64(attribute.value);
    }
  }
  return undefined;
}

/** Turns `Constant` nodes into initialisers, so that shape rules see them; those that are graph outputs stay nodes. */
export function foldConstants(
  nodes: readonly Node[],
  initializers: ReadonlyMap<string, Tensor>,
  outputs: ReadonlySet<string>,
): { nodes: Node[]; initializers: Map<string, Tensor> } {
  const folded = new Map(initializers);
  const kept = nodes.filter((node) => {
    const [output] = node.outputs;
    if (node.opType !== "Constant" || node.domain || !output || outputs.has(output) || folded.has(output)) return true;
    const tensor = constantOf(node);
    if (tensor) folded.set(output, tensor);
    return !tensor;
  });
  return { nodes: kept, initializers: folded };
}
