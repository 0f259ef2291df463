import { float32, GraphBuilder, int, ints, type Model, text } from "@leukoscope/onnx";
import type { ParameterSource } from "../backbone.ts";
import { batchNormalization, convolution, relu } from "../layers.ts";

export interface UNetOptions {
  /** Width and height of the input, pixels; divisible by 2 for every level. */
  readonly size: number;
  /** Images to a run; 1 by default. */
  readonly batch?: number;
  /** Classes of a pixel, background included; at least 2. */
  readonly classes: number;
  /** Channels of each level, from half the resolution down; at least two levels. */
  readonly channels: readonly number[];
  readonly parameters: ParameterSource;
}

const EPSILON = 1e-5;
const SAME = { kernel: 3, stride: 1 };
const HALVED = { kernel: 3, stride: 2 };
const PATCHES = { kernel: 4, stride: 2 };

/**
 * A U-Net (Ronneberger, Fischer and Brox 2015, https://arxiv.org/abs/1505.04597): a contracting and an expanding path,
 * joined level by level. Against the paper: padded convolutions, so that output and input are of one size; batch
 * normalisation; steps down by a strided convolution, whose gradient needs no scatter; steps up by repetition after a
 * 1 x 1 convolution, which leaves no chequerboard; one convolution, not two, in each level of the expanding path. The
 * first level already works at half the resolution, on patches of 4 x 4 pixels, and the last layer gives the four pixels
 * of each of its cells: the full resolution is what costs most, and a boundary needs little of it.
 * @returns a model from `image` [N, 3, size, size] to `logits` and `probabilities` [N, classes, size, size]
 * @throws RangeError for sides that cannot be halved often enough, or too few levels or classes
 */
export function buildUNet({ size, batch = 1, classes, channels, parameters }: UNetOptions): Model {
  if (channels.length < 2 || classes < 2) {
    throw new RangeError(`a U-Net has two levels and two classes at least, not ${channels.length} and ${classes}`);
  }
  const step = 2 ** channels.length;
  if (!Number.isInteger(size) || size < step || size % step !== 0) {
    throw new RangeError(`a U-Net of ${channels.length} levels takes sides that are multiples of ${step}, not ${size}`);
  }
  const builder = new GraphBuilder();
  const layer = (input: string, name: string, width: number, window: { kernel: number; stride: number } = SAME) => {
    const padding = [1, 1] as const;
    const convolved = convolution(builder, input, `${name}.conv`, width, parameters, { ...window, padding });
    return relu(builder, batchNormalization(builder, convolved, `${name}.bn`, parameters, EPSILON), `${name}.relu`);
  };
  let value = builder.input("image", { type: "float32", dims: [batch, 3, size, size] });
  const levels = channels.map((width, level) => {
    value = layer(value, `down${level}.0`, width, level === 0 ? PATCHES : HALVED);
    value = layer(value, `down${level}.1`, width);
    return value;
  });
  for (let level = channels.length - 2; level >= 0; level--) {
    const narrow = convolution(builder, value, `up${level}.narrow`, channels[level], parameters, {
      padding: "valid",
      bias: true,
    });
    const wide = repeated(builder, narrow, `up${level}.repeat`);
    const joined = builder.op("Concat", [levels[level], wide], { axis: int(1) }, { name: `up${level}.join` });
    value = layer(joined, `up${level}`, channels[level]);
  }
  const kernel = parameters("logits.weight", [channels[0], classes, 2, 2], "kernel");
  const bias = parameters("logits.bias", [classes], "bias");
  const logits = builder.op(
    "ConvTranspose",
    [value, builder.initializer("logits.weight", kernel), builder.initializer("logits.bias", bias)],
    { kernel_shape: ints([2, 2]), strides: ints([2, 2]) },
    { outputs: ["logits"] },
  );
  builder.op("Softmax", [logits], { axis: int(1) }, { outputs: ["probabilities"] });
  builder.output(logits);
  builder.output("probabilities");
  return builder.build("unet");
}

/** Every pixel twice along and twice across. */
const repeated = (builder: GraphBuilder, value: string, name: string): string =>
  builder.op(
    "Resize",
    [value, "", builder.constant(float32([4], [1, 1, 2, 2]), "factors")],
    { mode: text("nearest"), coordinate_transformation_mode: text("asymmetric"), nearest_mode: text("floor") },
    { name },
  );
