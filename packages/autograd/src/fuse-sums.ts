import { type Model, type Node, ONNX_RUNTIME_DOMAIN } from "@leukoscope/onnx";

/**
 * Replaces the sum of a convolution and another value by ONNX Runtime's `FusedConv`, which adds as it writes: one
 * pass over the activation in place of three. Only where nothing else reads the convolution, and its weights are no
 * constants (those the runtime lays out in blocks, which is worth more).
 * @param dimsOf shape of a value of the model
 */
export function fuseSums(model: Model, dimsOf: (value: string) => readonly number[]): Model {
  const producers = new Map(model.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const readers = new Map<string, number>();
  const count = (value: string) => readers.set(value, (readers.get(value) ?? 0) + 1);
  for (const node of model.nodes) node.inputs.forEach(count);
  for (const output of model.outputs) count(output.name);
  const fusable = (value: string): Node | undefined => {
    const node = producers.get(value);
    return node?.opType === "Conv" && readers.get(value) === 1 && !model.initializers.has(node.inputs[1])
      ? node
      : undefined;
  };
  const fused = new Set<Node>();
  const sameShape = (a: string, b: string) => dimsOf(a).join() === dimsOf(b).join();
  const nodes = model.nodes.map((node): Node => {
    const [left, right] = node.inputs;
    if (node.opType !== "Add" || left === right || !sameShape(left, right)) return node;
    const convolution = fusable(right) ?? fusable(left);
    if (!convolution || fused.has(convolution)) return node;
    fused.add(convolution);
    const [input, weight, bias = ""] = convolution.inputs;
    return {
      name: node.name,
      opType: "FusedConv",
      domain: ONNX_RUNTIME_DOMAIN,
      inputs: [input, weight, bias, convolution.outputs[0] === right ? left : right],
      outputs: node.outputs,
      attributes: convolution.attributes,
    };
  });
  if (fused.size === 0) return model;
  return {
    ...model,
    opsets: { ...model.opsets, [ONNX_RUNTIME_DOMAIN]: 1 },
    nodes: nodes.filter((node) => !fused.has(node)),
  };
}
