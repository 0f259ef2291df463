import { type GraphBuilder, int, intAttribute, ints, type Node, windowOf } from "@leukoscope/onnx";
import { convolution } from "./convolution/index.ts";
import { slice, sumOver } from "./reshape.ts";
import { type GradientRule, rule } from "./rule.ts";

/** The convolution of which a `ConvTranspose` is the gradient: same window, weights [I, O/g, k…] read as [outputs, inputs/g, k…]. */
function mirrored(builder: GraphBuilder, node: Node, dy: string): Node {
  const [x, weight] = node.inputs;
  const kernel = builder.dimsOf(weight).slice(2);
  const window = windowOf(node, kernel, builder.dimsOf(x).slice(2));
  return {
    name: `${node.name}_mirrored`,
    opType: "Conv",
    domain: "",
    inputs: [dy, weight],
    outputs: [x],
    attributes: {
      kernel_shape: ints(kernel),
      strides: ints(window.strides),
      dilations: ints(window.dilations),
      pads: ints(window.pads),
      group: int(intAttribute(node, "group", 1)),
    },
  };
}

/** dx is that convolution of dy; dw is the gradient of its weights, with x in the place of its output's gradient. */
const convTranspose = rule(({ node, builder, wanted, blocked }, dy) => {
  const mirror = mirrored(builder, node, dy);
  const [x] = node.inputs;
  const dims = builder.dimsOf(x);
  const spatial = dims.map((_, axis) => axis).slice(2);
  const inputGradient = () =>
    // Output padding of a whole stride would give more positions than there were.
    slice(
      builder,
      builder.op("Conv", mirror.inputs, mirror.attributes),
      spatial,
      spatial.map(() => 0),
      dims.slice(2),
    );
  const weightGradient = () =>
    convolution.Conv({ node: mirror, builder, upstream: [x], wanted: [false, true, false], blocked })[1];
  return [
    wanted[0] ? inputGradient() : undefined,
    wanted[1] ? weightGradient() : undefined,
    wanted[2] ? sumOver(builder, dy, [0, ...spatial]) : undefined,
  ];
});

export const transposedConvolution: Readonly<Record<string, GradientRule>> = { ConvTranspose: convTranspose };
