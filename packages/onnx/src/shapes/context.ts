import { GraphError, intsAttribute, type Node } from "../graph.ts";
import type { Tensor, TensorType } from "../tensor.ts";

/** What is known about the values a node reads. */
export interface TypeSource {
  typeOf(value: string): TensorType;
  constantOf(value: string): Tensor | undefined;
}

/** Gives the types of a node's outputs from those of its inputs. */
export type ShapeRule = (node: Node, source: TypeSource) => readonly TensorType[];

export const mismatch = (node: Node, message: string): GraphError =>
  new GraphError("shape-mismatch", node.name, `${node.opType} ${node.name}: ${message}`);

export const show = (dims: readonly number[]): string => `[${dims.join(", ")}]`;

/** The numbers of a constant input. @throws GraphError `dynamic-shape` when the input is computed at run time. */
export function constantNumbers(node: Node, source: TypeSource, index: number): number[] {
  const tensor = source.constantOf(node.inputs[index]);
  if (!tensor) {
    throw new GraphError(
      "dynamic-shape",
      node.name,
      `${node.opType} ${node.name}: input ${index} (${node.inputs[index]}) must be a constant so that sizes are fixed; ` +
        "prepareModel resolves what follows from the shapes of the inputs; what depends on their values must be exported otherwise",
    );
  }
  return Array.from(tensor.data, Number);
}

/** The integers of a constant input: sizes, axes, positions. @throws GraphError `dynamic-shape`, `shape-mismatch` */
export function constantInts(node: Node, source: TypeSource, index: number): number[] {
  const numbers = constantNumbers(node, source, index);
  if (!numbers.every(Number.isInteger)) throw mismatch(node, `input ${index} holds ${numbers.join(", ")}, no integers`);
  return numbers;
}

/** Axes as written: a constant input or, in older operator sets, an attribute; nothing when neither is there. */
export function axesOf(node: Node, source: TypeSource, index: number): readonly number[] | undefined {
  if (node.inputs[index]) return constantInts(node, source, index);
  return node.attributes.axes && intsAttribute(node, "axes", []);
}

/** Types of a node's first inputs, of which none may be missing. */
export const firstTypes = (node: Node, source: TypeSource, count: number): TensorType[] =>
  Array.from({ length: count }, (_, index) => source.typeOf(node.inputs[index]));

/** NumPy's broadcasting of two shapes. */
export function broadcast(node: Node, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) throw mismatch(node, `${show(a)} and ${show(b)} do not broadcast`);
    return left === 1 ? right : left;
  });
}

export const normalizeAxis = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
