import type { Backbone } from "./backbone.ts";
import { customCnn } from "./families/custom-cnn.ts";
import { mobilenetV1 } from "./families/mobilenetv1.ts";
import { resnet } from "./families/resnet.ts";

const backbones: readonly Backbone[] = [
  mobilenetV1(0.25),
  mobilenetV1(0.5),
  mobilenetV1(0.75),
  mobilenetV1(1),
  resnet(50),
  resnet(101),
  resnet(152),
  customCnn,
];

export const backboneNames: readonly string[] = backbones.map((backbone) => backbone.name);

export const findBackbone = (name: string): Backbone | undefined =>
  backbones.find((backbone) => backbone.name === name);
