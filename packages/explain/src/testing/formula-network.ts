import { metadataToProps } from "@leukoscope/classifier";
import { createImage, type Image } from "@leukoscope/imaging";
import { float32, GraphBuilder, int, ints, type Model, sizeOf, type Tensor } from "@leukoscope/onnx";
import { metadataOf } from "./metadata.ts";

const SIZE = 16;

/** Value i is offset + scale * sin(0.7 * i + phase), as in tools/golden/gradcam.py. */
const wave = (dims: readonly number[], phase: number, scale: number, offset = 0): Tensor =>
  float32(
    dims,
    Float32Array.from({ length: sizeOf(dims) }, (_, i) => offset + scale * Math.sin(0.7 * i + phase)),
  );

/** The network of tools/golden/gradcam.py, with the layers `early` [1, 4, 16, 16] and `late` [1, 6, 8, 8]. */
export function formulaNetwork(): Model {
  const builder = new GraphBuilder();
  const constant = (...args: Parameters<typeof wave>) => builder.constant(wave(...args));
  const pads = ints([1, 1, 1, 1]);
  const image = builder.input("image", { type: "float32", dims: [1, 3, SIZE, SIZE] });
  const conv = builder.op("Conv", [image, constant([4, 3, 3, 3], 0.1, 0.4)], { pads });
  const normalised = builder.op("BatchNormalization", [
    conv,
    constant([4], 0.4, 0.2, 1),
    constant([4], 0.5, 0.3),
    constant([4], 0.2, 0.2),
    constant([4], 0.3, 0.1, 1),
  ]);
  const early = builder.op("Relu", [normalised], {}, { outputs: ["early"] });
  const strided = builder.op("Conv", [early, constant([6, 4, 3, 3], 0.6, 0.4)], { pads, strides: ints([2, 2]) });
  const late = builder.op("Relu", [strided], {}, { outputs: ["late"] });
  const pooled = builder.op("Flatten", [builder.op("GlobalAveragePool", [late])], { axis: int(1) });
  const transB = int(1);
  const dense = builder.op("Gemm", [pooled, constant([5, 6], 0.7, 0.8), constant([5], 0.8, 0.5)], { transB });
  const hidden = builder.op("Relu", [dense]);
  builder.op("Gemm", [hidden, constant([3, 5], 0.9, 0.9), constant([3], 1, 0.2)], { transB }, { outputs: ["logits"] });
  builder.output("logits");
  const normalisation = { mean: [0.5, 0.4, 0.6], std: [0.25, 0.2, 0.3] } as const;
  return builder.build("formula", metadataToProps(metadataOf(SIZE, "late", ["a", "b", "c"], normalisation)));
}

export const formulaImage = (): Image =>
  createImage(
    SIZE,
    SIZE,
    Uint8Array.from({ length: 3 * SIZE * SIZE }, (_, i) => (i * 37 + i * i * 11) % 256),
  );
