import type { Attribute, Model, Node } from "./graph.ts";
import { typesOf } from "./shapes/model.ts";
import { bytesPerElement, sizeOf, type TensorType } from "./tensor.ts";

const typeText = (type: TensorType | undefined): string => (type ? `${type.type}[${type.dims.join(",")}]` : "?");

function attributeText(attribute: Attribute): string {
  switch (attribute.kind) {
    case "tensor":
      return typeText(attribute.value);
    case "string":
    case "strings":
      return JSON.stringify(attribute.value);
    case "ints":
    case "floats":
      return `[${attribute.value.join(", ")}]`;
    default:
      return String(attribute.value);
  }
}

function nodeText(node: Node, types: ReadonlyMap<string, TensorType>): string {
  const outputs = node.outputs
    .map((output) => (output ? `%${output} : ${typeText(types.get(output))}` : "_"))
    .join(", ");
  const operator = node.domain ? `${node.domain}.${node.opType}` : node.opType;
  const inputs = node.inputs.map((input) => (input ? `%${input}` : "_")).join(", ");
  const attributes = Object.entries(node.attributes).map(([name, value]) => `${name}=${attributeText(value)}`);
  return `${outputs} = ${operator}(${inputs})${attributes.length > 0 ? ` {${attributes.join(", ")}}` : ""}`;
}

/**
 * A listing to read and to compare: the head, inputs, initialisers, one node a line with the types of what it
 * computes (`?` where no shape rule reaches), outputs, and the total of parameters (elements of floating-point
 * initialisers) with their size in bytes.
 */
export function dump(model: Model): string {
  const types = typesOf(model);
  const opsets = Object.entries(model.opsets).map(([domain, version]) => `${domain || "ai.onnx"} ${version}`);
  const parameters = [...model.initializers.values()].filter(({ type }) => type.startsWith("float"));
  const count = parameters.reduce((total, { dims }) => total + sizeOf(dims), 0);
  const bytes = [...model.initializers.values()].reduce(
    (total, { type, dims }) => total + sizeOf(dims) * bytesPerElement(type),
    0,
  );
  return [
    `model ${model.name} (IR ${model.irVersion}, opset ${opsets.join(", ")})`,
    ...Object.entries(model.metadata).map(([key, value]) => `metadata ${key} = ${JSON.stringify(value)}`),
    ...model.inputs.map((input) => `input %${input.name} : ${typeText(input)}`),
    ...[...model.initializers].map(([name, tensor]) => `initializer %${name} : ${typeText(tensor)}`),
    ...model.nodes.map((node) => nodeText(node, types)),
    ...model.outputs.map((output) => `output %${output.name} : ${typeText(output)}`),
    `${model.nodes.length} nodes, ${model.initializers.size} initializers, ${count} parameters, ${bytes} bytes`,
    "",
  ].join("\n");
}
