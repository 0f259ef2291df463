import type { Backbone } from "./backbone.ts";
import { alexNet } from "./families/alexnet.ts";
import { customCnn } from "./families/custom-cnn.ts";
import { denseNet } from "./families/densenet.ts";
import { efficientNet } from "./families/efficientnet.ts";
import { googLeNet } from "./families/googlenet.ts";
import { inceptionResNetV2 } from "./families/inception-resnet-v2.ts";
import { inceptionV3 } from "./families/inception-v3.ts";
import { mobilenetV1 } from "./families/mobilenetv1.ts";
import { mobilenetV2 } from "./families/mobilenetv2.ts";
import { resnet } from "./families/resnet.ts";
import { vgg } from "./families/vgg.ts";
import { xception } from "./families/xception.ts";

const backbones: readonly Backbone[] = [
  mobilenetV1(0.25),
  mobilenetV1(0.5),
  mobilenetV1(0.75),
  mobilenetV1(1),
  mobilenetV1(1, "ra4_e3600_r224_in1k"),
  mobilenetV2,
  efficientNet("b0"),
  efficientNet("b1"),
  efficientNet("b3"),
  efficientNet("b5"),
  efficientNet("lite0"),
  denseNet(121),
  denseNet(121, "ra_in1k"),
  denseNet(201),
  resnet(50),
  resnet(50, "a1_in1k"),
  resnet(101),
  resnet(152),
  inceptionV3("tv_in1k"),
  inceptionV3("tf_in1k"),
  inceptionResNetV2,
  xception,
  googLeNet,
  vgg(16),
  vgg(19),
  alexNet(),
  customCnn,
];

export const backboneNames: readonly string[] = backbones.map((backbone) => backbone.name);

export const findBackbone = (name: string): Backbone | undefined =>
  backbones.find((backbone) => backbone.name === name);
