import { int } from "@leukoscope/onnx";
import type { Backbone, Block } from "../backbone.ts";
import { convolution, dense, dropout, relu } from "../layers.ts";
import { adaptiveAverage, maxPool } from "../pooling.ts";

/** Kernel, stride, padding and channels of each convolution, and whether a pooling follows. */
const CONVOLUTIONS = [
  { kernel: 11, stride: 4, padding: [2, 2], channels: 64, pooled: true },
  { kernel: 5, stride: 1, padding: [2, 2], channels: 192, pooled: true },
  { kernel: 3, stride: 1, padding: [1, 1], channels: 384, pooled: false },
  { kernel: 3, stride: 1, padding: [1, 1], channels: 256, pooled: false },
  { kernel: 3, stride: 1, padding: [1, 1], channels: 256, pooled: true },
] as const;

/** Side of the feature map that the dense layers take. */
const TOP_SIZE = 6;
const DROPOUT = 0.5;

/**
 * AlexNet (Krizhevsky et al. 2012) in torchvision's one-column form of Krizhevsky 2014 (arXiv 1404.5997), under
 * torchvision's tensor names; timm has no AlexNet.
 * @param width of the two dense layers; 4096 in the paper
 */
export function alexNet(width = 4096): Backbone {
  return {
    name: "alexnet.tv_in1k",
    description: "AlexNet",
    licence: "BSD-3-Clause",
    normalisation: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    paper: "Krizhevsky 2014",
    size: 224,
    minimumSize: 63,
    build(builder, image, parameters) {
      let value = image;
      let cam = image;
      const blocks: Block[] = [];
      // Layers are numbered as in torchvision's sequence, in which every ReLU and pooling counts.
      let layer = 0;
      CONVOLUTIONS.forEach(({ channels, pooled, ...window }, index) => {
        const name = `features.${layer++}`;
        value = convolution(builder, value, name, channels, parameters, { ...window, bias: true });
        value = relu(builder, value, `features.${layer++}`);
        cam = value;
        if (pooled) value = maxPool(builder, value, `features.${layer++}`, { kernel: 3, stride: 2 });
        blocks.push({ name: `conv${index + 1}`, output: value });
      });
      return { output: value, blocks, cam };
    },
    buildTop(builder, features, classes, parameters) {
      const pooled = adaptiveAverage(builder, features, "avgpool", [TOP_SIZE, TOP_SIZE]);
      let value = builder.op("Flatten", [pooled], { axis: int(1) }, { name: "flatten" });
      for (const layer of [1, 4]) {
        value = dropout(builder, value, `classifier.${layer - 1}`, DROPOUT);
        value = dense(builder, value, `classifier.${layer}`, width, parameters);
        value = relu(builder, value, `classifier.${layer + 1}`);
      }
      return dense(builder, value, "classifier.6", classes, parameters);
    },
  };
}
