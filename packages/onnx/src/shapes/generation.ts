import { intAttribute, type Node } from "../graph.ts";
import { float32, int64, scalar, type Tensor, type TensorType } from "../tensor.ts";
import { constantInts, constantNumbers, mismatch, normalizeAxis, type ShapeRule } from "./context.ts";

/** The tensor that a `Constant` node stands for; nothing when it holds text or is sparse. */
export function constantTensor({ attributes }: Node): Tensor | undefined {
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

/** The part of a shape of rank `rank` that a `Shape` node gives, as bounds for `Array.prototype.slice`. */
export function shapeBounds(node: Node, rank: number): readonly [start: number, end: number] {
  const clamp = (at: number) => Math.min(Math.max(normalizeAxis(at, rank), 0), rank);
  const start = clamp(intAttribute(node, "start", 0));
  return [start, Math.max(start, clamp(intAttribute(node, "end", rank)))];
}

const constant: ShapeRule = (node) => {
  const tensor = constantTensor(node);
  if (!tensor) throw mismatch(node, "holds no dense tensor of numbers");
  return [tensor];
};

const shape: ShapeRule = (node, source) => {
  const [start, end] = shapeBounds(node, source.typeOf(node.inputs[0]).dims.length);
  return [{ type: "int64", dims: [end - start] }];
};

const size: ShapeRule = (node, source) => {
  source.typeOf(node.inputs[0]);
  return [{ type: "int64", dims: [] }];
};

const constantOfShape: ShapeRule = (node, source) => {
  const { value } = node.attributes;
  const type: TensorType["type"] = value?.kind === "tensor" ? value.value.type : "float32";
  return [{ type, dims: constantInts(node, source, 0) }];
};

const range: ShapeRule = (node, source) => {
  const [start, limit, step] = [0, 1, 2].map((index) => constantNumbers(node, source, index)[0]);
  return [{ type: source.typeOf(node.inputs[0]).type, dims: [Math.max(0, Math.ceil((limit - start) / step))] }];
};

/** Operators that make a tensor from a shape or from nothing. */
export const generation: Readonly<Record<string, ShapeRule>> = {
  Constant: constant,
  Shape: shape,
  Size: size,
  ConstantOfShape: constantOfShape,
  Range: range,
};
