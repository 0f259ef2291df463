import type { Backbone, Block } from "../backbone.ts";
import { convolution, dense, dropout, globalAverage, relu } from "../layers.ts";
import { adaptiveAverage, maxPool } from "../pooling.ts";

const CHANNELS = [64, 128, 256, 512, 512];

/** 3x3 convolutions of each block: columns D and E of Table 1 of Simonyan & Zisserman 2015 (arXiv 1409.1556). */
const DEPTHS: Readonly<Record<16 | 19, readonly number[]>> = {
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
};

/** Side of the feature map that the dense layers take. */
const TOP_SIZE = 7;
const DROPOUT = 0.5;

/**
 * VGG without batch normalisation (Simonyan & Zisserman 2015); tensors are named as timm names them, which stores the dense
 * layers as convolutions: a larger input gives several answers, which are averaged, a smaller one is stretched to 7x7.
 * @param width of the two dense layers; 4096 in the paper
 */
export function vgg(depth: 16 | 19, width = 4096): Backbone {
  return {
    name: `vgg${depth}.tv_in1k`,
    description: `VGG-${depth}`,
    licence: "BSD-3-Clause",
    normalisation: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    paper: "Simonyan & Zisserman 2015",
    size: 224,
    minimumSize: 32,
    build(builder, image, parameters) {
      let value = image;
      let cam = image;
      const blocks: Block[] = [];
      // Layers are numbered as in torchvision's sequence, in which every ReLU and pooling counts.
      let layer = 0;
      DEPTHS[depth].forEach((count, stage) => {
        for (let index = 0; index < count; index++) {
          const options = { kernel: 3, padding: "symmetric", bias: true } as const;
          value = convolution(builder, value, `features.${layer++}`, CHANNELS[stage], parameters, options);
          value = relu(builder, value, `features.${layer++}`);
        }
        cam = value;
        value = maxPool(builder, value, `features.${layer++}`, { kernel: 2, stride: 2 });
        blocks.push({ name: `block${stage + 1}`, output: value });
      });
      return { output: value, blocks, cam };
    },
    buildTop(builder, features, classes, parameters) {
      const [height, side] = builder.dimsOf(features).slice(2);
      const size = [Math.max(TOP_SIZE, height), Math.max(TOP_SIZE, side)] as const;
      let value = adaptiveAverage(builder, features, "pre_logits.pool", size);
      [TOP_SIZE, 1].forEach((kernel, index) => {
        const name = `pre_logits.fc${index + 1}`;
        value = convolution(builder, value, name, width, parameters, { kernel, padding: "valid", bias: true });
        value = relu(builder, value, `pre_logits.act${index + 1}`);
        value = dropout(builder, value, `pre_logits.drop${index + 1}`, DROPOUT);
      });
      return dense(builder, globalAverage(builder, value, "head.global_pool"), "head.fc", classes, parameters);
    },
  };
}
