import { type ClassifierMetadata, metadataToProps } from "@leukoscope/classifier";
import { float32, GraphBuilder, int, ints, type Model } from "@leukoscope/onnx";
import { metadataOf } from "./metadata.ts";

export const SIZE = 16;
const GAIN = 16;

/**
 * Knows red, green and blue: the layer `features` [1, 3, 8, 8] holds how much each colour stands out, averaged over
 * 2 x 2 pixels; each logit is 16 times its colour's mean over the layer.
 */
export function colourNetwork(own: Partial<ClassifierMetadata> = {}): Model {
  const builder = new GraphBuilder();
  const image = builder.input("image", { type: "float32", dims: [1, 3, SIZE, SIZE] });
  const contrast = builder.constant(float32([3, 3, 1, 1], [1, -0.5, -0.5, -0.5, 1, -0.5, -0.5, -0.5, 1]));
  const relu = builder.op("Relu", [builder.op("Conv", [image, contrast])], {}, { outputs: ["contrast"] });
  const window = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
  const features = builder.op("AveragePool", [relu], window, { outputs: ["features"] });
  const pooled = builder.op("GlobalAveragePool", [features], {}, { outputs: ["pooled"] });
  const weight = builder.constant(float32([3, 3], [GAIN, 0, 0, 0, GAIN, 0, 0, 0, GAIN]));
  builder.op("MatMul", [builder.op("Flatten", [pooled], { axis: int(1) }), weight], {}, { outputs: ["logits"] });
  builder.op("Softmax", ["logits"], { axis: int(1) }, { outputs: ["probabilities"] });
  builder.output("logits");
  builder.output("probabilities");
  const metadata = metadataOf(SIZE, "features", ["red", "green", "blue"], own);
  return builder.build("colours", metadataToProps(metadata));
}
