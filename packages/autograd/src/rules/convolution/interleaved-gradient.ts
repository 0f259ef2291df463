import { float32, int, int64, ints, sizeOf, text } from "@leukoscope/onnx";
import { product } from "../matrix.ts";
import { reshape, slice } from "../reshape.ts";
import type { Convolution } from "./convolution.ts";
import { picking, swapChannels } from "./kernels.ts";

/** Of the input positions with one remainder along one axis: which weights they saw, and where dy is to be padded. */
interface Phase {
  /** Last weight first, as a convolution slides them over dy. */
  readonly taps: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The phases of an axis; input position q = stride m + r saw dy at m + shift - t through weight w + stride t. */
function phasesOf(stride: number, kernel: number, pad: number, size: number, outputs: number): Phase[] {
  return Array.from({ length: stride }, (_, remainder) => {
    const first = (remainder + pad) % stride;
    const shift = Math.floor((remainder + pad) / stride);
    const count = Math.max(0, Math.ceil((kernel - first) / stride));
    const taps = Array.from({ length: count }, (_, index) => first + stride * (count - 1 - index));
    return { taps, begin: count - 1 - shift, end: Math.ceil(size / stride) - outputs + shift };
  });
}

/**
 * Gradient of the input of a convolution by channel or of all channels, at a stride: the input positions fall into
 * stride x stride phases by their remainder, each a convolution of dy with every stride-th weight, and are woven
 * together in the end. No weight is multiplied by a zero.
 */
export function inputGradientInterleaved(conv: Convolution): string {
  const { builder, input, window, dy, groups } = conv;
  const [batch, channels, ...size] = builder.dimsOf(input);
  const outputs = builder.dimsOf(dy).slice(2);
  const [stride] = window.strides;
  const [rows, columns] = size.map((length, axis) =>
    phasesOf(stride, window.kernel[axis], window.pads[axis], length, outputs[axis]),
  );
  const swapped = swapChannels(conv, conv.weight);
  const [, perGroup] = builder.dimsOf(swapped);
  const every = reshape(builder, swapped, [channels * perGroup, sizeOf(window.kernel)]);
  const counts = size.map((length) => Math.ceil(length / stride));
  let nothing: string | undefined;

  const phase = (row: Phase, column: Phase): string => {
    const kernel = [row.taps.length, column.taps.length];
    if (sizeOf(kernel) === 0) {
      nothing ??= builder.op("Expand", [
        builder.constant(float32([1, 1, 1, 1], [0]), "zero"),
        builder.constant(int64([batch, channels, ...counts]), "shape"),
      ]);
      return nothing;
    }
    const taps = row.taps.flatMap((y) => column.taps.map((x) => y * window.kernel[1] + x));
    const picked = product(builder, every, picking(builder, taps, sizeOf(window.kernel)), { transB: true });
    const pads = [row.begin, column.begin, row.end, column.end];
    const cut = slice(
      builder,
      dy,
      [2, 3],
      pads.slice(0, 2).map((pad) => Math.max(0, -pad)),
      pads.slice(2).map((pad, axis) => outputs[axis] + Math.min(0, pad)),
    );
    return builder.op("Conv", [cut, reshape(builder, picked, [channels, perGroup, ...kernel])], {
      kernel_shape: ints(kernel),
      pads: ints(pads.map((pad) => Math.max(0, pad))),
      group: int(groups),
    });
  };

  const phases = rows.flatMap((row) => columns.map((column) => phase(row, column)));
  const joined = builder.op("Concat", phases, { axis: int(1) });
  const woven = builder.op("DepthToSpace", [joined], { blocksize: int(stride), mode: text("DCR") });
  return slice(builder, woven, [2, 3], [0, 0], size);
}
