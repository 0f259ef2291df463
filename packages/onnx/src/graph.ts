import type { Tensor, TensorType } from "./tensor.ts";

export type Attribute =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "strings"; readonly value: readonly string[] }
  | { readonly kind: "tensor"; readonly value: Tensor };

export type Attributes = Readonly<Record<string, Attribute>>;

export const int = (value: number): Attribute => ({ kind: "int", value });
export const float = (value: number): Attribute => ({ kind: "float", value });
export const ints = (value: readonly number[]): Attribute => ({ kind: "ints", value });
export const text = (value: string): Attribute => ({ kind: "string", value });

/** One operator applied. An omitted optional input or output is the empty string, as in ONNX. */
export interface Node {
  readonly name: string;
  readonly opType: string;
  /** The empty string is the standard ONNX domain. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** A named value at the border of the graph. */
export interface ValueInfo extends TensorType {
  readonly name: string;
}

/** A whole ONNX model with one graph, fixed sizes, nodes in topological order. */
export interface Model {
  readonly name: string;
  readonly irVersion: number;
  /** Operator set version by domain. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly nodes: readonly Node[];
  /** `metadata_props`. */
  readonly metadata: Readonly<Record<string, string>>;
}

export type GraphErrorCode =
  | "unknown-value"
  | "duplicate-value"
  | "unsupported-operator"
  | "shape-mismatch"
  | "bad-attribute"
  | "malformed"
  | "external-data"
  | "too-large"
  | "dynamic-shape";

/** A graph that can't be built, read or typed. The message names the node or value and what to do. */
export class GraphError extends Error {
  override readonly name = "GraphError";
  constructor(
    readonly code: GraphErrorCode,
    /** The node, value or file offset at fault. */
    readonly where: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const wrongKind = (node: Node, name: string, wanted: string): GraphError =>
  new GraphError(
    "bad-attribute",
    node.name,
    `${node.opType} ${node.name}: attribute ${name} must be of kind ${wanted}`,
  );

/** Reads an integer attribute, or the operator's default. */
export function intAttribute(node: Node, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  if (!attribute) return fallback;
  if (attribute.kind !== "int") throw wrongKind(node, name, "int");
  return attribute.value;
}

export function floatAttribute(node: Node, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  if (!attribute) return fallback;
  if (attribute.kind !== "float") throw wrongKind(node, name, "float");
  return attribute.value;
}

export function intsAttribute(node: Node, name: string, fallback: readonly number[]): readonly number[] {
  const attribute = node.attributes[name];
  if (!attribute) return fallback;
  if (attribute.kind !== "ints") throw wrongKind(node, name, "ints");
  return attribute.value;
}

export function textAttribute(node: Node, name: string, fallback: string): string {
  const attribute = node.attributes[name];
  if (!attribute) return fallback;
  if (attribute.kind !== "string") throw wrongKind(node, name, "string");
  return attribute.value;
}
