import type { Backbone, Block } from "../backbone.ts";
import { batchNormalization, convolution, pooledClassifier, relu } from "../layers.ts";

const CHANNELS = [16, 32, 64, 96];
const EPSILON = 1e-5;

/**
 * The custom CNN that Altalhi & Alzahrani 2025 set beside pretrained networks. The paper does not tell its layers; these are
 * ours: four 3x3 convolutions of stride 2, each with batch normalisation and ReLU. 79 thousand parameters, so that it trains
 * from nothing in a minute on two cores, on phantoms, too.
 */
export const customCnn: Backbone = {
  name: "custom_cnn.none",
  description: "Four strided 3x3 convolutions with batch normalisation, from random weights",
  licence: "Apache-2.0",
  normalisation: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  paper: "layers ours, for Altalhi & Alzahrani 2025",
  size: 96,
  minimumSize: 16,
  build(builder, image, parameters) {
    let value = image;
    const blocks: Block[] = [];
    CHANNELS.forEach((channels, index) => {
      const name = `blocks.${index}`;
      const conv = convolution(builder, value, `${name}.conv`, channels, parameters, {
        kernel: 3,
        stride: 2,
        padding: "symmetric",
      });
      value = relu(builder, batchNormalization(builder, conv, `${name}.bn`, parameters, EPSILON), `${name}.act`);
      blocks.push({ name, output: value });
    });
    return { output: value, blocks };
  },
  buildTop: pooledClassifier("classifier"),
};
