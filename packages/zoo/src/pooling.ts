import { float32, type GraphBuilder, int, int64, ints } from "@leukoscope/onnx";
import { type Padding, padsOf } from "./layers.ts";

interface PoolOptions {
  /** Width and height of the window. */
  readonly kernel: number;
  readonly stride: number;
  readonly padding?: Padding;
}

/**
 * The greatest of each window.
 * @param ceil whether a window that hangs over the far edge is kept (PyTorch's `ceil_mode`), provided that it begins
 *   within the input
 */
export function maxPool(
  builder: GraphBuilder,
  input: string,
  name: string,
  { kernel, stride, padding = "valid", ceil = false }: PoolOptions & { readonly ceil?: boolean },
): string {
  const size = builder.dimsOf(input).slice(2);
  const pads = padsOf(size, [kernel, kernel], stride, padding);
  // Written as more padding at the end: what is padded never wins, and providers disagree about `ceil_mode`.
  if (ceil) {
    size.forEach((length, axis) => {
      pads[axis + 2] += overhang(length + pads[axis], pads[axis + 2], kernel, stride);
    });
  }
  const window = { kernel_shape: ints([kernel, kernel]), strides: ints([stride, stride]), pads: ints(pads) };
  return builder.op("MaxPool", [input], window, { name });
}

/** Pixels that a last, kept window reaches beyond the padding. */
function overhang(begun: number, after: number, kernel: number, stride: number): number {
  let count = Math.ceil((begun + after - kernel) / stride) + 1;
  if ((count - 1) * stride >= begun) count -= 1;
  return Math.max(0, (count - 1) * stride + kernel - begun - after);
}

/**
 * The mean of each window.
 * @param countPadding whether padded zeros count in the mean, as PyTorch's do by default
 */
export function averagePool(
  builder: GraphBuilder,
  input: string,
  name: string,
  { kernel, stride, padding = "valid", countPadding = false }: PoolOptions & { readonly countPadding?: boolean },
): string {
  const window = {
    kernel_shape: ints([kernel, kernel]),
    strides: ints([stride, stride]),
    pads: ints(padsOf(builder.dimsOf(input).slice(2), [kernel, kernel], stride, padding)),
    count_include_pad: int(countPadding ? 1 : 0),
  };
  return builder.op("AveragePool", [input], window, { name });
}

/** Shares by which each of `outputs` cells averages `inputs`: from floor(i n / m) up to ceil((i + 1) n / m). */
function adaptiveShares(inputs: number, outputs: number): number[][] {
  return Array.from({ length: outputs }, (_, cell) => {
    const from = Math.floor((cell * inputs) / outputs);
    const to = Math.ceil(((cell + 1) * inputs) / outputs);
    return Array.from({ length: inputs }, (_, at) => (at >= from && at < to ? 1 / (to - from) : 0));
  });
}

/**
 * Averages to a given height and width, as PyTorch's AdaptiveAvgPool2d does, also to more cells than there are. One
 * product with a constant matrix: the input's plane is small where networks do this, and its gradient is a product, too.
 */
export function adaptiveAverage(
  builder: GraphBuilder,
  input: string,
  name: string,
  [height, width]: readonly [number, number],
): string {
  const [batch, channels, inHeight, inWidth] = builder.dimsOf(input);
  if (inHeight === height && inWidth === width) return input;
  const rows = adaptiveShares(inHeight, height);
  const columns = adaptiveShares(inWidth, width);
  const shares = Float32Array.from({ length: inHeight * inWidth * height * width }, (_, index) => {
    const [from, to] = [Math.floor(index / (height * width)), index % (height * width)];
    return rows[Math.floor(to / width)][Math.floor(from / inWidth)] * columns[to % width][from % inWidth];
  });
  const matrix = builder.constant(float32([inHeight * inWidth, height * width], shares), `${name}.shares`);
  const shaped = (value: string, dims: readonly number[], step: string) =>
    builder.op("Reshape", [value, builder.constant(int64(dims), `${name}.${step}.dims`)], {}, { name: step });
  const planes = shaped(input, [batch * channels, inHeight * inWidth], `${name}.planes`);
  return shaped(
    builder.op("MatMul", [planes, matrix], {}, { name: `${name}.means` }),
    [batch, channels, height, width],
    name,
  );
}
