import type { Node } from "../graph.ts";
import type { TypeSource } from "../shapes/context.ts";
import type { TensorType } from "../tensor.ts";

/** Values of one input. */
export interface Known extends TensorType {
  readonly values: readonly number[];
}

/** A node with all its inputs known; those that the node omits are left out. */
export interface Call {
  readonly node: Node;
  readonly source: TypeSource;
  readonly inputs: readonly Known[];
  /** Type of the output asked for, and its position. */
  readonly type: TensorType;
  readonly output: number;
}

/** Computes the values of one output in row-major order; nothing when that is beyond it. */
export type Evaluator = (call: Call) => readonly number[] | undefined;
