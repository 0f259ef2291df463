import { float, float32, GraphBuilder, int, ints, type Model, scalar } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import type { Examples } from "../examples.ts";

const SIDE = 6;

/** Convolution, normalisation, ReLU, twice; pooling, dropout, dense: every kind of parameter there is. */
export function tinyClassifier(batch: number, dropout = 0.25): Model {
  const random = new Random("tiny");
  const builder = new GraphBuilder();
  const draw = (name: string, dims: number[], scale: number) =>
    builder.initializer(
      name,
      float32(
        dims,
        Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random.normal() * scale),
      ),
    );
  const fill = (name: string, size: number, value: number) =>
    builder.initializer(name, float32([size], new Float32Array(size).fill(value)));
  let value = builder.input("image", { type: "float32", dims: [batch, 1, SIDE, SIDE] });
  let channels = 1;
  for (const [index, width] of [4, 6].entries()) {
    const weight = draw(`conv${index}`, [width, channels, 3, 3], 0.4);
    value = builder.op("Conv", [value, weight], { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]) });
    const statistics = [
      fill(`scale${index}`, width, 1),
      fill(`bias${index}`, width, 0),
      fill(`mean${index}`, width, 0),
      fill(`variance${index}`, width, 1),
    ];
    value = builder.op("BatchNormalization", [value, ...statistics], { epsilon: float(1e-5) });
    value = builder.op("Relu", [value], {}, { outputs: [`block${index}`] });
    channels = width;
  }
  const pooled = builder.op("Flatten", [builder.op("GlobalAveragePool", [value])], { axis: int(1) });
  const dropped = builder.op("Dropout", [pooled, builder.constant(scalar(dropout))], {}, { name: "dropout" });
  builder.op(
    "Gemm",
    [dropped, draw("dense", [2, channels], 0.4), fill("dense.bias", 2, 0)],
    { transB: int(1) },
    { outputs: ["logits"] },
  );
  builder.op("Softmax", ["logits"], { axis: int(1) }, { outputs: ["probabilities"] });
  builder.output("logits");
  builder.output("probabilities");
  return builder.build("tiny");
}

/** Class 1 has a bright column, class 0 a bright row; draw 1 is the mirror image. */
export function stripes(count: number, seed: string): Examples {
  const images = Array.from({ length: count }, (_, index) => {
    const random = new Random(`${seed}/${index}`);
    const at = random.int(SIDE);
    return Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => {
      const line = index % 2 === 1 ? pixel % SIDE : Math.floor(pixel / SIDE);
      return (line === at ? 1.5 : 0) + random.normal() * 0.3;
    });
  });
  return {
    labels: images.map((_, index) => index % 2),
    key: (index) => `${seed}-${index}`,
    input: async (index, draw) =>
      draw === 0
        ? images[index]
        : images[index].map((_, pixel, all) => all[pixel - (pixel % SIDE) + SIDE - 1 - (pixel % SIDE)]),
  };
}
