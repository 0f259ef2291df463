import {
  type GraphBuilder,
  int,
  int64,
  intAttribute,
  ints,
  type Node,
  text,
  type Window,
  windowOf,
} from "@leukoscope/onnx";
import { product } from "./matrix.ts";
import { flip, reshape, slice, sumOver } from "./reshape.ts";
import { type GradientRule, rule } from "./rule.ts";

interface Convolution {
  readonly builder: GraphBuilder;
  readonly input: string;
  readonly weight: string;
  readonly groups: number;
  readonly window: Window;
  /** Gradient of the output. */
  readonly dy: string;
}

/** The padding with which a transposed window gives back exactly the input's size. */
export function transposedPads(window: Window, inputs: readonly number[], outputs: readonly number[]) {
  const rest = inputs.map((size, axis) => {
    const span = (outputs[axis] - 1) * window.strides[axis] + (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    return span - window.pads[axis] - size;
  });
  return {
    pads: [...window.pads.slice(0, inputs.length), ...rest.map((end) => Math.max(end, 0))],
    outputPadding: rest.map((end) => Math.max(-end, 0)),
  };
}

/** [O, I/g, k…] to [I, O/g, k…]: what maps output channels back to input channels. */
function swapChannels({ builder, weight, groups }: Convolution): string {
  const [outputs, inputs, ...kernel] = builder.dimsOf(weight);
  const spatial = kernel.map((_, axis) => axis + 3);
  const grouped = reshape(builder, weight, [groups, outputs / groups, inputs, ...kernel]);
  const swapped = builder.op("Transpose", [grouped], { perm: ints([0, 2, 1, ...spatial]) });
  return reshape(builder, swapped, [groups * inputs, outputs / groups, ...kernel]);
}

/** Gradient of the input at stride 1: the flipped kernel slides over dy. */
function inputGradientUnit(conv: Convolution): string {
  const { builder, input, window, dy, groups } = conv;
  const spatial = window.kernel.map((_, axis) => axis + 2);
  const begin = window.kernel.map((size, axis) => (size - 1) * window.dilations[axis] - window.pads[axis]);
  const end = window.kernel.map(
    (size, axis) => (size - 1) * window.dilations[axis] - window.pads[axis + window.kernel.length],
  );
  const swapped = swapChannels(conv);
  const kernel = window.kernel.every((size) => size === 1) ? swapped : flip(builder, swapped, spatial);
  // Padding wider than the kernel: those outputs saw only zeros, so they are cut off.
  const rows = builder.dimsOf(dy).slice(2);
  const cut = slice(
    builder,
    dy,
    spatial,
    begin.map((pad) => Math.max(-pad, 0)),
    end.map((pad, axis) => rows[axis] - Math.max(-pad, 0)),
  );
  const pads = [...begin, ...end].map((pad) => Math.max(pad, 0));
  const dx = builder.op("Conv", [cut, kernel], {
    kernel_shape: ints(window.kernel),
    dilations: ints(window.dilations),
    pads: ints(pads),
    group: int(groups),
  });
  return slice(
    builder,
    dx,
    spatial,
    spatial.map(() => 0),
    builder.dimsOf(input).slice(2),
  );
}

/**
 * Gradient of the input of a two-dimensional convolution of stride s > 1. The input positions fall into s x s phases
 * by their remainder; each phase is a stride-1 convolution of dy with every s-th weight. All phases are computed as
 * channels of one `Conv` and interleaved by `DepthToSpace`, since grouped `ConvTranspose` is many times slower.
 */
function inputGradientPhases(conv: Convolution): string {
  const { builder, input, window, dy, groups } = conv;
  const stride = window.strides[0];
  const [, , ...size] = builder.dimsOf(input);
  const [, , ...outputs] = builder.dimsOf(dy);
  const swapped = swapChannels(conv);
  const [channels, perGroup] = builder.dimsOf(swapped);
  const taps = window.kernel.map((kernel) => Math.ceil(kernel / stride));
  const missing = window.kernel.map((kernel, axis) => taps[axis] * stride - kernel);
  const padded = missing.some((count) => count > 0)
    ? builder.op("Pad", [swapped, builder.constant(int64([0, 0, 0, 0, 0, 0, ...missing]), "pads")])
    : swapped;
  const split = reshape(builder, padded, [channels, perGroup, taps[0], stride, taps[1], stride]);
  const phased = builder.op("Transpose", [split], { perm: ints([0, 3, 5, 1, 2, 4]) });
  const kernel = flip(builder, reshape(builder, phased, [channels * stride ** 2, perGroup, ...taps]), [2, 3]);
  const begin = window.pads.slice(0, 2);
  const count = size.map((length, axis) => Math.ceil((length + begin[axis]) / stride));
  const end = count.map((phases, axis) => phases - outputs[axis]);
  const cut = slice(
    builder,
    dy,
    [2, 3],
    [0, 0],
    outputs.map((rows, axis) => rows + Math.min(end[axis], 0)),
  );
  const phases = builder.op("Conv", [cut, kernel], {
    kernel_shape: ints(taps),
    pads: ints([...taps.map((tap) => tap - 1), ...end.map((pad) => Math.max(pad, 0))]),
    group: int(groups),
  });
  const woven = builder.op("DepthToSpace", [phases], { blocksize: int(stride), mode: text("CRD") });
  return slice(
    builder,
    woven,
    [2, 3],
    begin,
    size.map((length, axis) => length + begin[axis]),
  );
}

function inputGradientTransposed({ builder, input, weight, window, dy, groups }: Convolution): string {
  const { pads, outputPadding } = transposedPads(window, builder.dimsOf(input).slice(2), builder.dimsOf(dy).slice(2));
  return builder.op("ConvTranspose", [dy, weight], {
    kernel_shape: ints(window.kernel),
    strides: ints(window.strides),
    dilations: ints(window.dilations),
    pads: ints(pads),
    output_padding: ints(outputPadding),
    group: int(groups),
  });
}

function inputGradient(conv: Convolution): string {
  const { strides, dilations } = conv.window;
  if (strides.every((stride) => stride === 1)) return inputGradientUnit(conv);
  const square = strides.length === 2 && strides[0] === strides[1];
  return square && dilations.every((dilation) => dilation === 1)
    ? inputGradientPhases(conv)
    : inputGradientTransposed(conv);
}

/** [N, C, …] to [C, N, …] */
const swapBatch = (builder: GraphBuilder, value: string): string =>
  builder.op("Transpose", [value], {
    perm: ints([
      1,
      0,
      ...builder
        .dimsOf(value)
        .map((_, axis) => axis)
        .slice(2),
    ]),
  });

/** Every patch a kernel sees, as a matrix: [N, I * k, positions]. */
function patches({ builder, input, window, dy }: Convolution): string {
  const [batch, channels] = builder.dimsOf(input);
  const outputs = builder.dimsOf(dy).slice(2);
  const positions = outputs.reduce((product, rows) => product * rows, 1);
  const { kernel, strides, dilations, pads } = window;
  if (kernel.every((size) => size === 1) && pads.every((pad) => pad === 0)) {
    const axes = kernel.map((_, axis) => axis + 2);
    const ends = outputs.map((rows, axis) => (rows - 1) * strides[axis] + 1);
    return reshape(
      builder,
      slice(
        builder,
        input,
        axes,
        axes.map(() => 0),
        ends,
        strides,
      ),
      [batch, channels, positions],
    );
  }
  const rank = kernel.length;
  const padded = pads.some((pad) => pad > 0)
    ? builder.op("Pad", [
        input,
        builder.constant(int64([0, 0, ...pads.slice(0, rank), 0, 0, ...pads.slice(rank)]), "pads"),
      ])
    : input;
  const axes = kernel.map((_, axis) => axis + 2);
  const count = kernel.reduce((product, size) => product * size, 1);
  const shifted = Array.from({ length: count }, (_, index) => {
    let rest = index;
    const starts = kernel
      .map((_, axis) => {
        const size = kernel[rank - 1 - axis];
        const at = rest % size;
        rest = (rest - at) / size;
        return at * dilations[rank - 1 - axis];
      })
      .reverse();
    const ends = starts.map((start, axis) => start + (outputs[axis] - 1) * strides[axis] + 1);
    return reshape(builder, slice(builder, padded, axes, starts, ends, strides), [batch, channels, 1, positions]);
  });
  const joined = count === 1 ? shifted[0] : builder.op("Concat", shifted, { axis: int(2) });
  return reshape(builder, joined, [batch, channels * count, positions]);
}

/** Gradient of the weights of an ungrouped convolution: dy times the patches it was computed from. */
function weightGradientDense(conv: Convolution): string {
  const { builder, dy, weight } = conv;
  const columns = patches(conv);
  const [batch, width, positions] = builder.dimsOf(columns);
  const outputs = builder.dimsOf(dy)[1];
  const rows = reshape(builder, dy, [batch, outputs, positions]);
  // Either one product an image and their sum, or both operands with channels first and one long product:
  // whichever moves less memory.
  if (outputs * width <= positions * (outputs + width)) {
    const each = product(builder, rows, columns, { transB: true });
    return reshape(builder, sumOver(builder, each, [0]), builder.dimsOf(weight));
  }
  const long = (value: string, channels: number) =>
    reshape(builder, swapBatch(builder, value), [channels, batch * positions]);
  const once = product(builder, long(rows, outputs), long(columns, width), { transB: true });
  return reshape(builder, once, builder.dimsOf(weight));
}

/**
 * Gradient of the weights of a grouped convolution, as one `Conv`: batch and channels change places, dy is the kernel,
 * and strides and dilations change places too.
 */
function weightGradientGrouped({ builder, input, window, dy, groups }: Convolution): string {
  const [batch, channels, ...size] = builder.dimsOf(input);
  const [, outputs, ...positions] = builder.dimsOf(dy);
  const inputs = channels / groups;
  const spatial = size.map((_, axis) => axis + 3);
  const split = reshape(builder, input, [batch, groups, inputs, ...size]);
  const images = builder.op("Transpose", [split], { perm: ints([2, 1, 0, ...spatial]) });
  const conv = builder.op(
    "Conv",
    [reshape(builder, images, [inputs, groups * batch, ...size]), swapBatch(builder, dy)],
    {
      kernel_shape: ints(positions),
      strides: ints(window.dilations),
      dilations: ints(window.strides),
      pads: ints(window.pads),
      group: int(groups),
    },
  );
  const axes = window.kernel.map((_, axis) => axis + 2);
  const cut = slice(
    builder,
    conv,
    axes,
    axes.map(() => 0),
    window.kernel,
  );
  return reshape(builder, inputs === 1 ? cut : swapBatch(builder, cut), [outputs, inputs, ...window.kernel]);
}

export const convolutionOf = (builder: GraphBuilder, node: Node, dy: string): Convolution => {
  const [input, weight] = node.inputs;
  const kernel = builder.dimsOf(weight).slice(2);
  return {
    builder,
    input,
    weight,
    groups: intAttribute(node, "group", 1),
    window: windowOf(node, kernel, builder.dimsOf(input).slice(2)),
    dy,
  };
};

const conv = rule(({ node, builder, wanted }, dy) => {
  const convolution = convolutionOf(builder, node, dy);
  const axes = builder.dimsOf(dy).map((_, axis) => axis);
  return [
    wanted[0] ? inputGradient(convolution) : undefined,
    wanted[1]
      ? convolution.groups === 1
        ? weightGradientDense(convolution)
        : weightGradientGrouped(convolution)
      : undefined,
    wanted[2]
      ? sumOver(
          builder,
          dy,
          axes.filter((axis) => axis !== 1),
        )
      : undefined,
  ];
});

export const convolution: Readonly<Record<string, GradientRule>> = { Conv: conv };
