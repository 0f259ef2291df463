import type { ClassifierMetadata } from "@leukoscope/classifier";

/** Metadata of a test model of square input; what matters to the test is given. */
export const metadataOf = (
  size: number,
  camLayer: string,
  classes: readonly string[],
  own: Partial<ClassifierMetadata> = {},
): ClassifierMetadata => ({
  name: "test",
  version: "1.0.0",
  task: "image-classification",
  classes,
  input: { width: size, height: size },
  colourOrder: "RGB",
  mean: [0, 0, 0],
  std: [1, 1, 1],
  resize: { interpolation: "bilinear", cropMode: "squash", cropPct: 1 },
  architecture: "test",
  weightTag: "none",
  trainingData: { name: "none", hash: "0".repeat(64), licence: "CC0-1.0" },
  protocolHash: "0".repeat(64),
  temperature: 1,
  abstentionThreshold: 0,
  camLayer,
  licence: "Apache-2.0",
  intendedUse: "Tests",
  ...own,
});
