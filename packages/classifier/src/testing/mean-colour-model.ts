import { float32, GraphBuilder, int, type Model } from "@leukoscope/onnx";
import type { ClassifierMetadata } from "../metadata.ts";
import { metadataToProps } from "../props.ts";

export const metadata: ClassifierMetadata = {
  name: "mean colour",
  version: "1.0.0",
  created: "2025-01-31T12:00:00Z",
  task: "image-classification",
  classes: ["red", "green", "blue"],
  input: { width: 4, height: 2 },
  colourOrder: "RGB",
  mean: [0, 0, 0],
  std: [1, 1, 1],
  resize: { interpolation: "bilinear", cropMode: "squash", cropPct: 1 },
  architecture: "mean_colour",
  weightTag: "none",
  trainingData: { name: "none", hash: "0".repeat(64), licence: "CC0-1.0" },
  protocolHash: "0".repeat(64),
  temperature: 1,
  abstentionThreshold: 0,
  camLayer: "features",
  licence: "Apache-2.0",
  intendedUse: "Tests",
};

/** The three logits are four times the mean of each plane of the tensor: easy to check by hand. */
export function meanColourModel(own: Partial<ClassifierMetadata> = {}): Model {
  const whole = { ...metadata, ...own };
  const builder = new GraphBuilder();
  const { width, height } = whole.input;
  const image = builder.input("image", { type: "float32", dims: [1, 3, height, width] });
  const pooled = builder.op("GlobalAveragePool", [image], {}, { outputs: ["pooled"] });
  const flat = builder.op("Flatten", [pooled], { axis: int(1) });
  const weight = builder.constant(float32([3, 3], [4, 0, 0, 0, 4, 0, 0, 0, 4]), "weight");
  builder.op("MatMul", [flat, weight], {}, { outputs: ["logits"] });
  builder.op("Softmax", ["logits"], { axis: int(1) }, { outputs: ["probabilities"] });
  builder.output("logits");
  builder.output("probabilities");
  return builder.build("mean-colour", metadataToProps(whole));
}
