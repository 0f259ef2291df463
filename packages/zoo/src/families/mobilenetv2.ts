import type { Backbone } from "../backbone.ts";
import { pooledClassifier, relu6 } from "../layers.ts";
import { invertedResiduals, type MobileStage, type MobileStyle } from "../mobile-blocks.ts";

/** Table 2 of Sandler et al. 2018 (arXiv 1801.04381): t, c, n, s. */
const TABLE = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

const STAGES: readonly MobileStage[] = TABLE.map(([expansion, channels, repeats, stride]) => ({
  expansion,
  kernel: 3,
  channels,
  repeats,
  stride,
}));

const STYLE: MobileStyle = { padding: "symmetric", epsilon: 1e-5, activation: relu6 };

/** MobileNet version 2 (Sandler et al. 2018) with timm's padding, epsilon and tensor names. */
export const mobilenetV2: Backbone = {
  name: "mobilenetv2_100.ra_in1k",
  description: "MobileNetV2",
  licence: "Apache-2.0",
  normalisation: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  paper: "Sandler et al. 2018",
  size: 224,
  minimumSize: 32,
  build: (builder, image, parameters, { dropPath = 0 } = {}) =>
    invertedResiduals({ builder, parameters, ...STYLE }, image, { stem: 32, stages: STAGES, head: 1280 }, dropPath),
  buildTop: pooledClassifier("classifier"),
};
