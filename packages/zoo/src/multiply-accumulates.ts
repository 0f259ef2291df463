import { intAttribute, type Model, type Node, sizeOf, type TensorType, typesOf } from "@leukoscope/onnx";

/**
 * Multiply-accumulates of one run of a graph: a product and the sum that takes it count as one. Convolutions and matrix
 * products are counted; biases, normalisations, activations and pooling are not. This is what the papers of the networks
 * call multiply-adds, and what many tables call FLOPs.
 */
export function multiplyAccumulates(model: Model): number {
  const types = typesOf(model);
  return model.nodes.reduce((total, node) => total + ofNode(node, types), 0);
}

function ofNode(node: Node, types: ReadonlyMap<string, TensorType>): number {
  const dimsOf = (value: string): readonly number[] => types.get(value)?.dims ?? [];
  const products = sizeOf(dimsOf(node.outputs[0]));
  const [first, second] = node.inputs.map(dimsOf);
  switch (node.opType) {
    case "Conv":
      // The kernel is [channels, inputs / groups, height, width].
      return products * sizeOf(second.slice(1));
    case "Gemm":
      return products * first[intAttribute(node, "transA", 0) ? 0 : 1];
    case "MatMul":
      return products * first[first.length - 1];
    default:
      return 0;
  }
}
