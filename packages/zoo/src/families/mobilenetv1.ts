import type { Backbone, Block } from "../backbone.ts";
import { pooledClassifier, relu6 } from "../layers.ts";
import { type MobileContext, type MobileStyle, mobileUnit, scaledChannels } from "../mobile-blocks.ts";

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

/** What the two sets of weights differ in: Keras's details, and timm's own. */
const STYLES = {
  keras_in1k: { padding: "same", epsilon: 1e-3, activation: relu6 },
  ra4_e3600_r224_in1k: { padding: "symmetric", epsilon: 1e-5, activation: relu6 },
} as const satisfies Record<string, MobileStyle>;

/** A 3x3 depthwise and a 1x1 convolution, each with batch normalisation and ReLU6. */
function separable(context: MobileContext, input: string, name: string, channels: number, stride: number): string {
  const prefix = `${name}.`;
  const inputs = context.builder.dimsOf(input)[1];
  const filtered = mobileUnit(context, input, prefix, "conv_dw", 1, inputs, { kernel: 3, stride, depthwise: true });
  return mobileUnit(context, filtered, prefix, "conv_pw", 2, channels);
}

/**
 * MobileNet version 1 (Howard et al. 2017) with inputs in [-1, 1] and ReLU6; tensors are named as timm names them. Keras's
 * has "same" padding, which begins one pixel later where the stride is 2, and epsilon 1e-3; timm's own symmetric padding
 * and 1e-5.
 * @param width multiplies every channel count: 0.25, 0.5, 0.75 or 1 in the paper
 */
export function mobilenetV1(width: number, tag: keyof typeof STYLES = "keras_in1k"): Backbone {
  return {
    name: `mobilenetv1_${String(Math.round(width * 100)).padStart(3, "0")}.${tag}`,
    description: `MobileNetV1, width ${width}`,
    licence: "Apache-2.0",
    normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    paper: "Howard et al. 2017",
    size: 224,
    minimumSize: 32,
    build(builder, image, parameters) {
      const context: MobileContext = { builder, parameters, ...STYLES[tag] };
      const stem = scaledChannels(32, width);
      let value = mobileUnit(context, image, "", "conv_stem", 1, stem, { kernel: 3, stride: 2 });
      const blocks: Block[] = [{ name: "stem", output: value }];
      STAGES.forEach((stage, s) => {
        stage.forEach(([channels, stride], b) => {
          const name = `blocks.${s}.${b}`;
          value = separable(context, value, name, scaledChannels(channels, width), stride);
          blocks.push({ name, output: value });
        });
      });
      return { output: value, blocks };
    },
    buildTop: pooledClassifier("classifier"),
  };
}
