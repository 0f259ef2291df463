import { GraphError, type Node } from "../graph.ts";
import type { TensorType } from "../tensor.ts";
import type { ShapeRule, TypeSource } from "./context.ts";
import { elementwise } from "./elementwise.ts";
import { layout } from "./layout.ts";
import { matrix } from "./matrix.ts";
import { reduction } from "./reduction.ts";
import { windows } from "./windows.ts";

const rules: Readonly<Record<string, ShapeRule>> = { ...elementwise, ...windows, ...matrix, ...layout, ...reduction };

/** Types of a node's outputs. @throws GraphError `unsupported-operator`, `shape-mismatch`, `dynamic-shape` */
export function inferTypes(node: Node, source: TypeSource): readonly TensorType[] {
  const rule = rules[node.opType];
  if (!rule) {
    throw new GraphError(
      "unsupported-operator",
      node.name,
      `no shape rule for operator ${node.opType} (node ${node.name}); known: ${Object.keys(rules).sort().join(", ")}`,
    );
  }
  return rule(node, source);
}
