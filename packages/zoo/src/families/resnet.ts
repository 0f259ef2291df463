import type { GraphBuilder } from "@leukoscope/onnx";
import type { Backbone, Block, ParameterSource } from "../backbone.ts";
import { dropPath } from "../drop-path.ts";
import { batchNormalization, convolution, pooledClassifier, relu } from "../layers.ts";
import { maxPool } from "../pooling.ts";

const EPSILON = 1e-5;
const EXPANSION = 4;
const WIDTHS = [64, 128, 256, 512];

/** Blocks of each stage: Table 1 of He et al. 2016 (arXiv 1512.03385). */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
  152: [3, 8, 36, 3],
};

/** Convolution and normalisation under torchvision's names: `conv1` goes with `bn1`. */
function normalised(
  builder: GraphBuilder,
  input: string,
  prefix: string,
  index: number,
  channels: number,
  parameters: ParameterSource,
  kernel: number,
  stride: number,
): string {
  const conv = convolution(builder, input, `${prefix}conv${index}`, channels, parameters, {
    kernel,
    stride,
    padding: "symmetric",
  });
  return batchNormalization(builder, conv, `${prefix}bn${index}`, parameters, EPSILON);
}

/** 1x1, 3x3 (which carries the stride, as in torchvision) and 1x1 convolution beside a shortcut. */
function bottleneck(
  builder: GraphBuilder,
  input: string,
  name: string,
  width: number,
  stride: number,
  parameters: ParameterSource,
  dropPathRatio: number,
): string {
  const prefix = `${name}.`;
  const channels = width * EXPANSION;
  let value = relu(builder, normalised(builder, input, prefix, 1, width, parameters, 1, 1), `${name}.act1`);
  value = relu(builder, normalised(builder, value, prefix, 2, width, parameters, 3, stride), `${name}.act2`);
  value = normalised(builder, value, prefix, 3, channels, parameters, 1, 1);
  let shortcut = input;
  if (stride !== 1 || builder.dimsOf(input)[1] !== channels) {
    const projected = convolution(builder, input, `${name}.downsample.0`, channels, parameters, {
      stride,
      padding: "symmetric",
    });
    shortcut = batchNormalization(builder, projected, `${name}.downsample.1`, parameters, EPSILON);
  }
  value = dropPath(builder, value, `${name}.drop_path`, dropPathRatio);
  return relu(builder, builder.op("Add", [value, shortcut], {}, { name: `${name}.add` }), `${name}.act3`);
}

/** What the sets of weights differ in: A1 is the long training of Wightman et al. 2021 (arXiv 2110.00476). */
const TRAININGS = {
  tv_in1k: { licence: "BSD-3-Clause", dropPath: undefined },
  a1_in1k: { licence: "Apache-2.0", dropPath: 0.05 },
} as const;

/** ResNet of bottleneck blocks (He et al. 2016) in torchvision's form; tensors are named as timm names them. */
export function resnet(depth: 50 | 101 | 152, tag: keyof typeof TRAININGS = "tv_in1k"): Backbone {
  return {
    name: `resnet${depth}.${tag}`,
    description: `ResNet-${depth}`,
    ...TRAININGS[tag],
    normalisation: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    paper: "He et al. 2016",
    size: 224,
    minimumSize: 32,
    build(builder, image, parameters, { dropPath: deepest = 0 } = {}) {
      const stem = relu(builder, normalised(builder, image, "", 1, WIDTHS[0], parameters, 7, 2), "act1");
      let value = maxPool(builder, stem, "maxpool", { kernel: 3, stride: 2, padding: "symmetric" });
      const blocks: Block[] = [{ name: "stem", output: value }];
      const last = DEPTHS[depth].reduce((total, count) => total + count, 0) - 1;
      DEPTHS[depth].forEach((count, stage) => {
        for (let index = 0; index < count; index++) {
          const name = `layer${stage + 1}.${index}`;
          const stride = index === 0 && stage > 0 ? 2 : 1;
          const ratio = (deepest * (blocks.length - 1)) / last;
          value = bottleneck(builder, value, name, WIDTHS[stage], stride, parameters, ratio);
          blocks.push({ name, output: value });
        }
      });
      return { output: value, blocks };
    },
    buildTop: pooledClassifier("fc"),
  };
}
