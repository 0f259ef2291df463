import type { GraphBuilder } from "@leukoscope/onnx";
import type { Backbone, Block, ParameterSource } from "../backbone.ts";
import { batchNormalization, convolution, pooledClassifier, relu } from "../layers.ts";
import { maxPool } from "../pooling.ts";

const EPSILON = 1e-5;

/** Figure 5 of Chollet 2017 (arXiv 1610.02357): channels of each block's separable convolutions. */
const BLOCKS: readonly (readonly number[])[] = [
  [128, 128],
  [256, 256],
  [728, 728],
  ...Array.from({ length: 8 }, () => [728, 728, 728]),
  [728, 1024],
];

/** Blocks that halve the grid: the three of the entry flow, and the first of the exit flow. */
const STRIDED: ReadonlySet<number> = new Set([1, 2, 3, 12]);

/** A 3x3 depthwise and a 1x1 convolution with nothing between. */
function separable(
  builder: GraphBuilder,
  input: string,
  name: string,
  channels: number,
  parameters: ParameterSource,
): string {
  const depthwise = convolution(builder, input, `${name}.conv1`, builder.dimsOf(input)[1], parameters, {
    kernel: 3,
    depthwise: true,
    padding: "symmetric",
  });
  return convolution(builder, depthwise, `${name}.pointwise`, channels, parameters, { padding: "valid" });
}

/** Separable convolutions, each after a ReLU, around a shortcut; a strided block ends in a pooling. */
function block(builder: GraphBuilder, input: string, index: number, parameters: ParameterSource): string {
  const name = `block${index}`;
  const strided = STRIDED.has(index);
  const widths = BLOCKS[index - 1];
  let value = input;
  // Layers are numbered as in timm's sequence, in which the first block has no first ReLU.
  let layer = 0;
  widths.forEach((channels, position) => {
    if (position > 0 || index > 1) value = relu(builder, value, `${name}.rep.${layer++}`);
    value = separable(builder, value, `${name}.rep.${layer++}`, channels, parameters);
    value = batchNormalization(builder, value, `${name}.rep.${layer++}`, parameters, EPSILON);
  });
  if (strided) {
    value = maxPool(builder, value, `${name}.rep.${layer}`, { kernel: 3, stride: 2, padding: "symmetric" });
  }
  const shortcut = strided ? projection(builder, input, name, widths[widths.length - 1], parameters) : input;
  return builder.op("Add", [value, shortcut], {}, { name });
}

function projection(
  builder: GraphBuilder,
  input: string,
  name: string,
  channels: number,
  parameters: ParameterSource,
): string {
  const conv = convolution(builder, input, `${name}.skip`, channels, parameters, { stride: 2, padding: "valid" });
  return batchNormalization(builder, conv, `${name}.skipbn`, parameters, EPSILON);
}

/** Xception (Chollet 2017) in the form and under the names of timm's `legacy_xception`. */
export const xception: Backbone = {
  name: "legacy_xception.tf_in1k",
  description: "Xception",
  licence: "Apache-2.0",
  normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  paper: "Chollet 2017",
  size: 299,
  // One pixel of features for the whole stride; padding would let even 7 pixels through.
  minimumSize: 32,
  build(builder, image, parameters) {
    const activated = (input: string, index: number) => {
      const normalised = batchNormalization(builder, input, `bn${index}`, parameters, EPSILON);
      return relu(builder, normalised, `act${index}`);
    };
    const plain = (input: string, index: number, channels: number, stride: number) =>
      activated(
        convolution(builder, input, `conv${index}`, channels, parameters, { kernel: 3, stride, padding: "valid" }),
        index,
      );
    let value = plain(plain(image, 1, 32, 2), 2, 64, 1);
    const blocks: Block[] = [{ name: "stem", output: value }];
    for (let index = 1; index <= BLOCKS.length; index++) {
      value = block(builder, value, index, parameters);
      blocks.push({ name: `block${index}`, output: value });
    }
    value = activated(separable(builder, value, "conv3", 1536, parameters), 3);
    value = activated(separable(builder, value, "conv4", 2048, parameters), 4);
    blocks.push({ name: "exit", output: value });
    return { output: value, blocks };
  },
  buildTop: pooledClassifier("fc", 0.5),
};
