import { type GraphBuilder, intAttribute, type Window, windowOf } from "@leukoscope/onnx";
import type { GradientContext } from "../rule.ts";

/** A `Conv` of the forward graph and the gradient of its output. */
export interface Convolution {
  readonly builder: GraphBuilder;
  readonly input: string;
  readonly weight: string;
  readonly groups: number;
  readonly window: Window;
  /** Gradient of the output. */
  readonly dy: string;
  /** Whether channels are going to lie in blocks. */
  readonly blocked: boolean;
}

/** The padding with which a transposed window gives back exactly the input's size. */
export function transposedPads(window: Window, inputs: readonly number[], outputs: readonly number[]) {
  const rest = inputs.map((size, axis) => {
    const span = (outputs[axis] - 1) * window.strides[axis] + (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    return span - window.pads[axis] - size;
  });
  return {
    pads: [...window.pads.slice(0, inputs.length), ...rest.map((end) => Math.max(end, 0))],
    outputPadding: rest.map((end) => Math.max(-end, 0)),
  };
}

export const convolutionOf = ({ builder, node, blocked }: GradientContext, dy: string): Convolution => {
  const [input, weight] = node.inputs;
  const kernel = builder.dimsOf(weight).slice(2);
  return {
    builder,
    input,
    weight,
    groups: intAttribute(node, "group", 1),
    window: windowOf(node, kernel, builder.dimsOf(input).slice(2)),
    dy,
    blocked,
  };
};
