import { GraphBuilder, int64, type Model, type Tensor } from "@leukoscope/onnx";
import { differentiate } from "../differentiate.ts";
import type { GoldenCase } from "./goldens.ts";

export interface GradientGraph {
  /** Inputs: those of the case, and `upstream`. */
  readonly model: Model;
  readonly output: string;
  /** Input -> output that holds its gradient. */
  readonly gradients: ReadonlyMap<string, string>;
}

function constantOf({ type, dims, values }: GoldenCase["constants"][string]): Tensor {
  return type === "int64" ? int64(values) : { type, dims, data: Float32Array.from(values) };
}

/** Builds a case's forward graph and has it differentiated with respect to `wanted`, by default every float input. */
export function gradientGraph(
  { name, nodes, constants, inputs, output }: Omit<GoldenCase, "linearIn">,
  wanted: readonly string[] = Object.keys(inputs),
): GradientGraph {
  const builder = new GraphBuilder();
  for (const [input, { dims }] of Object.entries(inputs)) builder.input(input, { type: "float32", dims });
  for (const [constant, stored] of Object.entries(constants)) builder.initializer(constant, constantOf(stored));
  for (const [index, node] of nodes.entries()) builder.add({ ...node, name: `${node.opType}_${index}`, domain: "" });
  const upstream = builder.input("upstream", builder.typeOf(output.name));
  const gradients = differentiate(builder, new Map([[output.name, upstream]]), wanted);
  for (const value of new Set([output.name, ...gradients.values()])) {
    // A graph input can't be an output of its own.
    if (value !== upstream) builder.output(value);
  }
  return { model: builder.build(name), output: output.name, gradients };
}
