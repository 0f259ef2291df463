import { GraphError, type Node } from "../graph.ts";
import type { TensorType } from "../tensor.ts";
import { mismatch, type ShapeRule, show, type TypeSource } from "./context.ts";
import { elementwise } from "./elementwise.ts";
import { generation } from "./generation.ts";
import { layout } from "./layout.ts";
import { matrix } from "./matrix.ts";
import { normalization } from "./normalization.ts";
import { parts } from "./parts.ts";
import { reduction } from "./reduction.ts";
import { resizing } from "./resize.ts";
import { sizedByData } from "./sized-by-data.ts";
import { windows } from "./windows.ts";

const rules: Readonly<Record<string, ShapeRule>> = {
  ...elementwise,
  ...windows,
  ...matrix,
  ...normalization,
  ...layout,
  ...parts,
  ...generation,
  ...resizing,
  ...sizedByData,
  ...reduction,
};

/** The operators whose outputs can be typed, sorted. */
export const shapedOperators: readonly string[] = Object.keys(rules).sort();

/** Types of a node's outputs. @throws GraphError `unsupported-operator`, `shape-mismatch`, `dynamic-shape` */
export function inferTypes(node: Node, source: TypeSource): readonly TensorType[] {
  const rule = rules[node.opType];
  if (!rule) {
    throw new GraphError(
      "unsupported-operator",
      node.name,
      `no shape rule for operator ${node.opType} (node ${node.name}); known: ${shapedOperators.join(", ")}`,
    );
  }
  const types = rule(node, {
    constantOf: (value) => source.constantOf(value),
    typeOf(value) {
      if (!value) throw mismatch(node, `lacks an input; it has only (${node.inputs.join(", ")})`);
      return source.typeOf(value);
    },
  });
  for (const { dims } of types) {
    // A rule fed with impossible attributes (an axis beyond the rank, pads that eat the input) ends in such numbers.
    for (let axis = 0; axis < dims.length; axis++) {
      if (!Number.isSafeInteger(dims[axis]) || dims[axis] < 0) {
        throw mismatch(
          node,
          `gives the impossible shape ${show(dims)}; check its attributes and the shapes of its inputs`,
        );
      }
    }
  }
  return types;
}
