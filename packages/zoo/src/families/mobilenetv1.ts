import type { GraphBuilder } from "@leukoscope/onnx";
import type { Backbone, Block, ParameterSource } from "../backbone.ts";
import { batchNormalization, convolution, pooledClassifier, relu6 } from "../layers.ts";

/** Table 1 of Howard et al. 2017 (arXiv 1704.04861), as timm groups it: [channels, stride] by stage. */
const STAGES: readonly (readonly (readonly [number, number])[])[] = [
  [[64, 1]],
  [
    [128, 2],
    [128, 1],
  ],
  [
    [256, 2],
    [256, 1],
  ],
  [
    [512, 2],
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
  ],
  [
    [1024, 2],
    [1024, 1],
  ],
];

const EPSILON = 1e-3;

/** timm rounds channels to a multiple of 8, and never by more than a tenth down. */
function scaled(channels: number, width: number): number {
  const exact = channels * width;
  const rounded = Math.max(8, Math.floor((exact + 4) / 8) * 8);
  return rounded < 0.9 * exact ? rounded + 8 : rounded;
}

/** A 3x3 depthwise and a 1x1 convolution, each with batch normalisation and ReLU6. */
function separable(
  builder: GraphBuilder,
  input: string,
  name: string,
  channels: number,
  stride: number,
  parameters: ParameterSource,
) {
  const depthwise = convolution(builder, input, `${name}.conv_dw`, builder.dimsOf(input)[1], parameters, {
    kernel: 3,
    stride,
    depthwise: true,
    padding: "same",
  });
  const filtered = relu6(
    builder,
    batchNormalization(builder, depthwise, `${name}.bn1`, parameters, EPSILON),
    `${name}.act1`,
  );
  const pointwise = convolution(builder, filtered, `${name}.conv_pw`, channels, parameters, { padding: "same" });
  return relu6(builder, batchNormalization(builder, pointwise, `${name}.bn2`, parameters, EPSILON), `${name}.act2`);
}

/**
 * MobileNet version 1 (Howard et al. 2017) with Keras's details: ReLU6, "same" padding, epsilon 1e-3, inputs in
 * [-1, 1]. Tensors are named as timm names them.
 * @param width multiplies every channel count: 0.25, 0.5, 0.75 or 1 in the paper
 */
export function mobilenetV1(width: number): Backbone {
  return {
    name: `mobilenetv1_${String(Math.round(width * 100)).padStart(3, "0")}.keras_in1k`,
    description: `MobileNetV1, width ${width}`,
    licence: "Apache-2.0",
    normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    paper: "Howard et al. 2017",
    size: 224,
    minimumSize: 32,
    build(builder, image, parameters) {
      const stem = convolution(builder, image, "conv_stem", scaled(32, width), parameters, {
        kernel: 3,
        stride: 2,
        padding: "same",
      });
      let value = relu6(builder, batchNormalization(builder, stem, "bn1", parameters, EPSILON), "act1");
      const blocks: Block[] = [{ name: "stem", output: value }];
      STAGES.forEach((stage, s) => {
        stage.forEach(([channels, stride], b) => {
          const name = `blocks.${s}.${b}`;
          value = separable(builder, value, name, scaled(channels, width), stride, parameters);
          blocks.push({ name, output: value });
        });
      });
      return { output: value, blocks };
    },
    buildTop: pooledClassifier("classifier"),
  };
}
