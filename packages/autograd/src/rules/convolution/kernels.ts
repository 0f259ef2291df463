import { float32, type GraphBuilder, ints, sizeOf } from "@leukoscope/onnx";
import { product } from "../matrix.ts";
import { flip, reshape } from "../reshape.ts";
import type { Convolution } from "./convolution.ts";

/** A matrix of ones and zeros: row i has its one in column columns[i]. */
export function picking(builder: GraphBuilder, columns: readonly number[], width: number): string {
  const values = new Float32Array(columns.length * width);
  columns.forEach((column, row) => {
    values[row * width + column] = 1;
  });
  return builder.constant(float32([columns.length, width], values), "picking");
}

/** From so many weights a kernel on the product below costs more than it saves. */
const LARGE_KERNEL = 32;

/**
 * A kernel [O, I, k…] with its spatial axes reversed, as a product with the matrix that reverses: the same bits as a
 * `Slice` backwards, which goes weight by weight and takes thirty times as long.
 */
export function flipKernel(builder: GraphBuilder, kernel: string): string {
  const dims = builder.dimsOf(kernel);
  const taps = sizeOf(dims.slice(2));
  if (taps === 1) return kernel;
  if (taps >= LARGE_KERNEL) {
    return flip(
      builder,
      kernel,
      dims.slice(2).map((_, axis) => axis + 2),
    );
  }
  const reversing = new Float32Array(taps ** 2);
  for (let tap = 0; tap < taps; tap++) reversing[tap * taps + taps - 1 - tap] = 1;
  const rows = reshape(builder, kernel, [dims[0] * dims[1], taps]);
  return reshape(
    builder,
    product(builder, rows, builder.constant(float32([taps, taps], reversing), "reversing")),
    dims,
  );
}

/** [O, I/g, k…] to [I, O/g, k…]: what maps output channels back to input channels. */
export function swapChannels({ builder, groups }: Convolution, weight: string): string {
  const [outputs, inputs, ...kernel] = builder.dimsOf(weight);
  const spatial = kernel.map((_, axis) => axis + 3);
  const grouped = reshape(builder, weight, [groups, outputs / groups, inputs, ...kernel]);
  const swapped = builder.op("Transpose", [grouped], { perm: ints([0, 2, 1, ...spatial]) });
  return reshape(builder, swapped, [groups * inputs, outputs / groups, ...kernel]);
}
