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

/** The operator set in which cases are written that name none. */
const WRITTEN_IN = 17;

function constantOf({ type, dims, values }: GoldenCase["constants"][string]): Tensor {
  return type === "int64" ? { ...int64(values), dims } : { type, dims, data: Float32Array.from(values) };
}

/** Builds a case's forward graph and has it differentiated with respect to `wanted`, by default every float input. */
export function gradientGraph(
  { name, nodes, constants, inputs, output, opset = WRITTEN_IN }: Omit<GoldenCase, "linearIn">,
  wanted: readonly string[] = Object.keys(inputs),
): GradientGraph {
  // As a model of that operator set would be read.
  const builder = GraphBuilder.from({
    name,
    irVersion: 8,
    opsets: { "": opset },
    inputs: Object.entries(inputs).map(([input, { dims }]) => ({ name: input, type: "float32", dims })),
    outputs: [],
    initializers: new Map(Object.entries(constants).map(([constant, stored]) => [constant, constantOf(stored)])),
    nodes: nodes.map((node, index) => ({ ...node, name: `${node.opType}_${index}`, domain: "" })),
    metadata: {},
  });
  const upstream = builder.input("upstream", builder.typeOf(output.name));
  const gradients = differentiate(builder, new Map([[output.name, upstream]]), wanted);
  for (const value of new Set([output.name, ...gradients.values()])) {
    // A graph input can't be an output of its own.
    if (value !== upstream) builder.output(value);
  }
  return { model: builder.build(name), output: output.name, gradients };
}
