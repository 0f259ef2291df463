import { type Attributes, int, type Model, type Node, onnxTypeNumbers, type Tensor, typesOf } from "@leukoscope/onnx";
import { requireFloat32 } from "../graph/require-float32.ts";
import { freshNames } from "../graph/uses.ts";
import { fitsHalf, halfTensor, requireFinite } from "./half-tensor.ts";

export interface HalfOptions {
  /**
   * `float32` (default): weights are stored in half precision and widened when the model is loaded; it then computes as
   * it did. `float16`: activations are halves, too, for runtimes that compute in them.
   */
  readonly activations?: "float32" | "float16";
}

/** A model in half precision; its inputs and outputs stay float32. @throws PrecisionError `not-float32`, `not-finite` */
export function toHalf(model: Model, { activations = "float32" }: HalfOptions = {}): Model {
  requireFloat32(model);
  for (const [name, tensor] of model.initializers) if (tensor.type === "float32") requireFinite(name, tensor);
  return activations === "float32" ? halfWeights(model) : halfActivations(model);
}

/** Below this a `Cast` node takes more of the file than the halved values save. */
const SMALLEST = 128;

const cast = (input: string, output: string, type: "float16" | "float32"): Node => ({
  name: `${output}.cast`,
  opType: "Cast",
  domain: "",
  inputs: [input],
  outputs: [output],
  attributes: { to: int(onnxTypeNumbers[type]) },
});

/** Each large weight as halves and a `Cast` that widens it under its old name; runtimes work that out once, on loading. */
function halfWeights(model: Model): Model {
  const fresh = freshNames(model);
  const casts: Node[] = [];
  const initializers = new Map<string, Tensor>();
  for (const [name, tensor] of model.initializers) {
    if (tensor.type === "float32" && tensor.data.length >= SMALLEST && fitsHalf(tensor)) {
      const half = fresh(`${name}.half`);
      initializers.set(half, halfTensor(tensor));
      casts.push(cast(half, name, "float32"));
    } else {
      initializers.set(name, tensor);
    }
  }
  return { ...model, initializers, nodes: [...casts, ...model.nodes] };
}

/** Sums over many values and powers of e, which leave the half's range or lose its eleven bits. */
const KEPT = new Set([
  "Softmax",
  "LogSoftmax",
  "ReduceMean",
  "ReduceSum",
  "ReduceSumSquare",
  "ReduceL2",
  "GlobalAveragePool",
  "LayerNormalization",
  "InstanceNormalization",
  "GroupNormalization",
  "Exp",
  "Log",
  "Pow",
  "Resize",
]);

/** Every float32 value becomes a half, but for what `KEPT` operators and weights beyond the half's range touch. */
function halfActivations(model: Model): Model {
  const fresh = freshNames(model);
  const types = typesOf(model);
  const isFloat = (value: string) => types.get(value)?.type === "float32";
  const nodes: Node[] = [];
  const constants = new Map<string, Tensor>();
  /** Values by precision: the name under which each is at hand. */
  const halves = new Map<string, string>();
  const singles = new Map<string, string>(model.inputs.map(({ name }) => [name, name]));
  const borders = new Set(model.outputs.map(({ name }) => name));

  const half = (value: string): string => {
    if (!isFloat(value)) return value;
    const known = halves.get(value);
    if (known) return known;
    const name = fresh(`${value}.half`);
    const tensor = model.initializers.get(value);
    if (tensor) constants.set(name, halfTensor(tensor));
    else nodes.push(cast(singles.get(value) ?? value, name, "float16"));
    halves.set(value, name);
    return name;
  };
  const single = (value: string): string => {
    const known = singles.get(value);
    if (!isFloat(value) || model.initializers.has(value) || known) return known ?? value;
    const name = borders.has(value) ? value : fresh(`${value}.single`);
    nodes.push(cast(half(value), name, "float32"));
    singles.set(value, name);
    return name;
  };

  for (const node of model.nodes) {
    const beyond = node.inputs.some((input) => {
      const tensor = model.initializers.get(input);
      return tensor?.type === "float32" && !fitsHalf(tensor);
    });
    if (KEPT.has(node.opType) || beyond || !node.outputs.some(isFloat)) {
      nodes.push({ ...node, inputs: node.inputs.map(single) });
      for (const output of node.outputs) if (isFloat(output)) singles.set(output, output);
    } else {
      const inputs = node.inputs.map(half);
      const outputs = node.outputs.map((output) => (isFloat(output) ? fresh(`${output}.half`) : output));
      node.outputs.forEach((output, index) => {
        if (isFloat(output)) halves.set(output, outputs[index]);
      });
      nodes.push({ ...node, inputs, outputs, attributes: halfAttributes(node.attributes, node.opType) });
    }
  }
  for (const { name } of model.outputs) single(name);
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const initializers = new Map([...model.initializers, ...constants].filter(([name]) => read.has(name)));
  return { ...model, initializers, nodes };
}

/** A `Cast` to float32 and float32 constants in attributes (`Constant`, `ConstantOfShape`) follow the values. */
function halfAttributes(attributes: Attributes, opType: string): Attributes {
  const to = attributes.to;
  if (opType === "Cast" && to?.kind === "int" && to.value === onnxTypeNumbers.float32) {
    return { ...attributes, to: int(onnxTypeNumbers.float16) };
  }
  const { value } = attributes;
  if (value?.kind !== "tensor" || value.value.type !== "float32") return attributes;
  return { ...attributes, value: { kind: "tensor", value: halfTensor(value.value) } };
}
