import { float32, GraphBuilder, int, ints, type Model } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import type { MaskedExamples } from "../examples.ts";

const SIDE = 12;
const CLASSES = 3;

/** A U-Net of one step down: convolution, pooling, convolution, transposed convolution, skip connection, logits. */
export function tinySegmenter(batch: number): Model {
  const random = new Random("tiny segmenter");
  const builder = new GraphBuilder();
  const draw = (name: string, dims: readonly [number, number, number, number]) => {
    const scale = Math.sqrt(2 / (dims[1] * dims[2] * dims[3]));
    const count = dims[0] * dims[1] * dims[2] * dims[3];
    return builder.initializer(
      name,
      float32(
        dims,
        Float32Array.from({ length: count }, () => random.normal() * scale),
      ),
    );
  };
  const convolve = (name: string, input: string, from: number, to: number) => {
    const weight = draw(name, [to, from, 3, 3]);
    const conv = builder.op("Conv", [input, weight], { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]) });
    return builder.op("Relu", [conv]);
  };
  const half = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
  const image = builder.input("image", { type: "float32", dims: [batch, 1, SIDE, SIDE] });
  const fine = convolve("down0", image, 1, 8);
  const coarse = convolve("down1", builder.op("MaxPool", [fine], half), 8, 8);
  const up = builder.op("ConvTranspose", [coarse, draw("up", [8, 8, 2, 2])], half);
  const joined = convolve("join", builder.op("Concat", [fine, up], { axis: int(1) }), 16, 8);
  const logits = [joined, draw("head", [CLASSES, 8, 1, 1])];
  builder.op("Conv", logits, { kernel_shape: ints([1, 1]) }, { outputs: ["logits"] });
  builder.op("Softmax", ["logits"], { axis: int(1) }, { outputs: ["probabilities"] });
  builder.output("logits");
  builder.output("probabilities");
  return builder.build("tiny-segmenter");
}

/** A bright disc (2) in a ring (1) on a dark ground (0), with noise; draw 1 is the mirror image, in the mask too. */
export function discs(count: number, seed: string): MaskedExamples {
  const drawn = Array.from({ length: count }, (_, index) => {
    const random = new Random(`${seed}/${index}`);
    const [x, y] = [4 + random.int(SIDE - 8), 4 + random.int(SIDE - 8)];
    const mask = Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => {
      const distance = Math.hypot((pixel % SIDE) - x, Math.floor(pixel / SIDE) - y);
      return distance < 1.8 ? 2 : distance < 3.6 ? 1 : 0;
    });
    return { mask, image: Float32Array.from(mask, (label) => label - 1 + random.normal() * 0.2) };
  });
  const mirrored = <T extends Uint8Array | Float32Array>(values: T, draw: number): T =>
    draw === 0 ? values : (values.map((_, i, all) => all[i - (i % SIDE) + SIDE - 1 - (i % SIDE)]) as T);
  return {
    count,
    key: (index) => `${seed}-${index}`,
    input: async (index, draw) => mirrored(drawn[index].image, draw),
    mask: async (index, draw) => mirrored(drawn[index].mask, draw),
  };
}
