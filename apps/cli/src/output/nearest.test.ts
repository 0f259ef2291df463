import { expect, it } from "vitest";
import { nearest } from "./nearest.ts";

const NAMES = ["mobilenetv1_050.keras_in1k", "mobilenetv1_100.keras_in1k", "resnet50.tv_in1k", "resnet101.tv_in1k"];

it.each([
  ["resnet50", ["resnet50.tv_in1k", "resnet101.tv_in1k"]],
  ["ResNet50.tv", ["resnet50.tv_in1k"]],
  ["resnet101.a1_in1k", ["resnet101.tv_in1k", "resnet50.tv_in1k"]],
  ["rsenet50", ["resnet50.tv_in1k"]],
  ["mobilenetv1", ["mobilenetv1_050.keras_in1k", "mobilenetv1_100.keras_in1k"]],
  ["vit_tiny", []],
  ["", []],
])("suggests for %j", (given, names) => {
  expect(nearest(given, NAMES)).toEqual(names);
});
