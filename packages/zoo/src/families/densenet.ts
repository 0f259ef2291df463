import { type GraphBuilder, int } from "@leukoscope/onnx";
import type { Backbone, Block, ParameterSource } from "../backbone.ts";
import { batchNormalization, convolution, pooledClassifier, relu } from "../layers.ts";
import { averagePool, maxPool } from "../pooling.ts";

const EPSILON = 1e-5;
/** Channels that every layer adds, and the channels of its 1x1 convolution in multiples of that. */
const GROWTH = 32;
const BOTTLENECK = 4;

/** Layers of each dense block: Table 1 of Huang et al. 2017 (arXiv 1608.06993). */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  121: [6, 12, 24, 16],
  201: [6, 12, 48, 32],
};

/** Batch normalisation and ReLU: DenseNet has them before its convolutions. */
function normalised(builder: GraphBuilder, input: string, name: string, parameters: ParameterSource): string {
  return relu(builder, batchNormalization(builder, input, name, parameters, EPSILON), `${name}.act`);
}

/** 1x1 and 3x3 convolution, whose channels are appended to the input's. */
function denseLayer(builder: GraphBuilder, input: string, name: string, parameters: ParameterSource): string {
  let value = normalised(builder, input, `${name}.norm1`, parameters);
  value = convolution(builder, value, `${name}.conv1`, GROWTH * BOTTLENECK, parameters, { padding: "valid" });
  value = normalised(builder, value, `${name}.norm2`, parameters);
  value = convolution(builder, value, `${name}.conv2`, GROWTH, parameters, { kernel: 3, padding: "symmetric" });
  return builder.op("Concat", [input, value], { axis: int(1) }, { name: `${name}.concat` });
}

/** Halves channels, height and width; an odd last row or column is dropped. */
function transition(builder: GraphBuilder, input: string, name: string, parameters: ParameterSource): string {
  const value = normalised(builder, input, `${name}.norm`, parameters);
  const channels = builder.dimsOf(input)[1] / 2;
  const mixed = convolution(builder, value, `${name}.conv`, channels, parameters, { padding: "valid" });
  return averagePool(builder, mixed, `${name}.pool`, { kernel: 2, stride: 2 });
}

/**
 * DenseNet-BC (Huang et al. 2017) in torchvision's form; tensors are named as timm names them. Dense blocks and the
 * transitions between them are blocks; the last normalisation goes with the last dense block.
 */
export function denseNet(depth: 121 | 201, tag: "tv_in1k" | "ra_in1k" = "tv_in1k"): Backbone {
  return {
    name: `densenet${depth}.${tag}`,
    description: `DenseNet-${depth}`,
    licence: tag === "tv_in1k" ? "BSD-3-Clause" : "Apache-2.0",
    normalisation: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    paper: "Huang et al. 2017",
    size: 224,
    // Two paddings and three transitions without: 29 pixels are the least that leave 8 before the transitions.
    minimumSize: 29,
    build(builder, image, parameters) {
      const stem = convolution(builder, image, "features.conv0", 2 * GROWTH, parameters, {
        kernel: 7,
        stride: 2,
        padding: "symmetric",
      });
      let value = normalised(builder, stem, "features.norm0", parameters);
      value = maxPool(builder, value, "features.pool0", { kernel: 3, stride: 2, padding: "symmetric" });
      const blocks: Block[] = [{ name: "stem", output: value }];
      DEPTHS[depth].forEach((layers, index) => {
        const number = index + 1;
        for (let layer = 1; layer <= layers; layer++) {
          value = denseLayer(builder, value, `features.denseblock${number}.denselayer${layer}`, parameters);
        }
        const last = number === DEPTHS[depth].length;
        if (last) value = normalised(builder, value, "features.norm5", parameters);
        blocks.push({ name: `denseblock${number}`, output: value });
        if (last) return;
        value = transition(builder, value, `features.transition${number}`, parameters);
        blocks.push({ name: `transition${number}`, output: value });
      });
      return { output: value, blocks };
    },
    buildTop: pooledClassifier("classifier"),
  };
}
