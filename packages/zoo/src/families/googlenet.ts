import type { GraphBuilder } from "@leukoscope/onnx";
import type { Backbone, Block, ParameterSource } from "../backbone.ts";
import { chain, concatenated, unit } from "../inception-layers.ts";
import { pooledClassifier } from "../layers.ts";
import { maxPool } from "../pooling.ts";

/**
 * Table 1 of Szegedy et al. 2015: channels of 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5 and pool projection; `pool` is the side of
 * a pooling between the stages.
 */
const LAYERS: readonly (
  | { readonly name: string; readonly channels: readonly number[] }
  | { readonly name: string; readonly pool: number }
)[] = [
  { name: "inception3a", channels: [64, 96, 128, 16, 32, 32] },
  { name: "inception3b", channels: [128, 128, 192, 32, 96, 64] },
  { name: "maxpool3", pool: 3 },
  { name: "inception4a", channels: [192, 96, 208, 16, 48, 64] },
  { name: "inception4b", channels: [160, 112, 224, 24, 64, 64] },
  { name: "inception4c", channels: [128, 128, 256, 24, 64, 64] },
  { name: "inception4d", channels: [112, 144, 288, 32, 64, 64] },
  { name: "inception4e", channels: [256, 160, 320, 32, 128, 128] },
  { name: "maxpool4", pool: 2 },
  { name: "inception5a", channels: [256, 160, 320, 32, 128, 128] },
  { name: "inception5b", channels: [384, 192, 384, 48, 128, 128] },
];

/** Four branches side by side. The third is a 3x3 where the paper has a 5x5: torchvision's weights are so. */
function inception(
  builder: GraphBuilder,
  input: string,
  name: string,
  channels: readonly number[],
  parameters: ParameterSource,
): string {
  const [single, reduce3, wide3, reduce5, wide5, projection] = channels;
  const two = (branch: string, reduced: number, wide: number) =>
    chain(builder, input, parameters, `${name}.${branch}.`, [
      { name: "0", channels: reduced },
      { name: "1", channels: wide, kernel: 3, padding: "symmetric" },
    ]);
  const pooled = maxPool(builder, input, `${name}.branch4.0`, { kernel: 3, stride: 1, padding: "symmetric" });
  const branches = [
    unit(builder, input, parameters, { name: `${name}.branch1`, channels: single }),
    two("branch2", reduce3, wide3),
    two("branch3", reduce5, wide5),
    unit(builder, pooled, parameters, { name: `${name}.branch4.1`, channels: projection }),
  ];
  return concatenated(builder, branches, name);
}

/**
 * GoogLeNet (Szegedy et al. 2015, arXiv 1409.4842) with batch normalisation, under torchvision's tensor names; timm has none.
 * Without the two auxiliary classifiers. Normalised to [-1, 1], as which torchvision feeds it with its weights.
 */
export const googLeNet: Backbone = {
  name: "googlenet.tv_in1k",
  description: "GoogLeNet (Inception v1 with batch normalisation)",
  licence: "BSD-3-Clause",
  normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  paper: "Szegedy et al. 2015",
  size: 224,
  minimumSize: 15,
  auxiliaryTensors: /^aux[12]\./,
  build(builder, image, parameters) {
    const half = (input: string, name: string, kernel: number) =>
      maxPool(builder, input, name, { kernel, stride: 2, ceil: true });
    let value = unit(builder, image, parameters, {
      name: "conv1",
      channels: 64,
      kernel: 7,
      stride: 2,
      padding: "symmetric",
    });
    value = chain(builder, half(value, "maxpool1", 3), parameters, "", [
      { name: "conv2", channels: 64 },
      { name: "conv3", channels: 192, kernel: 3, padding: "symmetric" },
    ]);
    value = half(value, "maxpool2", 3);
    const blocks: Block[] = [{ name: "stem", output: value }];
    for (const layer of LAYERS) {
      if ("pool" in layer) {
        value = half(value, layer.name, layer.pool);
      } else {
        value = inception(builder, value, layer.name, layer.channels, parameters);
        blocks.push({ name: layer.name, output: value });
      }
    }
    return { output: value, blocks };
  },
  buildTop: pooledClassifier("fc", 0.2),
};
