import type { Backbone } from "../backbone.ts";
import { pooledClassifier, relu6, silu } from "../layers.ts";
import { invertedResiduals, type MobileDesign, type MobileStyle, scaledChannels } from "../mobile-blocks.ts";

/** Table 1 of Tan & Le 2019 (arXiv 1905.11946): expansion, kernel, channels, layers, stride of the first. */
const TABLE = [
  [1, 3, 16, 1, 1],
  [6, 3, 24, 2, 2],
  [6, 5, 40, 2, 2],
  [6, 3, 80, 3, 2],
  [6, 5, 112, 3, 1],
  [6, 5, 192, 4, 2],
  [6, 3, 320, 1, 1],
] as const;

const STEM = 32;
const HEAD = 1280;

const STYLE: MobileStyle = { padding: "symmetric", epsilon: 1e-5, activation: silu, squeeze: 0.25 };
/** EfficientNet-Lite leaves out what phones are slow at: squeeze-and-excitation, and SiLU for ReLU6. */
const LITE: MobileStyle = { padding: "symmetric", epsilon: 1e-5, activation: relu6 };

/** timm's files: factors of width and depth from Tan & Le's code, and the input size (of B5: of the file's training). */
const VARIANTS = {
  b0: { tag: "ra_in1k", width: 1, depth: 1, size: 224, style: STYLE },
  b1: { tag: "ft_in1k", width: 1, depth: 1.1, size: 240, style: STYLE },
  b3: { tag: "ra2_in1k", width: 1.2, depth: 1.4, size: 288, style: STYLE },
  b5: { tag: "sw_in12k_ft_in1k", width: 1.6, depth: 2.2, size: 448, style: STYLE },
  lite0: { tag: "ra_in1k", width: 1, depth: 1, size: 224, style: LITE },
} as const;

function designOf({ width, depth }: { readonly width: number; readonly depth: number }): MobileDesign {
  return {
    stem: scaledChannels(STEM, width),
    stages: TABLE.map(([expansion, kernel, channels, layers, stride]) => ({
      expansion,
      kernel,
      channels: scaledChannels(channels, width),
      repeats: Math.ceil(layers * depth),
      stride,
    })),
    head: scaledChannels(HEAD, width),
  };
}

/**
 * EfficientNet (Tan & Le 2019) with timm's padding, epsilon and tensor names (not those of TensorFlow's weights, which
 * timm calls `tf_efficientnet`). The originals were trained with stochastic depth 0.2.
 */
export function efficientNet(variant: keyof typeof VARIANTS): Backbone {
  const { tag, size, style, ...scale } = VARIANTS[variant];
  return {
    name: `efficientnet_${variant}.${tag}`,
    description: `EfficientNet-${variant.charAt(0).toUpperCase()}${variant.slice(1)}`,
    licence: "Apache-2.0",
    normalisation: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    paper: "Tan & Le 2019",
    size,
    minimumSize: 32,
    dropPath: 0.2,
    build: (builder, image, parameters, { dropPath = 0 } = {}) =>
      invertedResiduals({ builder, parameters, ...style }, image, designOf(scale), dropPath),
    buildTop: pooledClassifier("classifier"),
  };
}
