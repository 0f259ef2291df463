import { intAttribute, intsAttribute, type Node, textAttribute } from "../graph.ts";
import { mismatch, type ShapeRule, show } from "./context.ts";

/** Where a sliding window stands: sizes by spatial axis; `pads` holds all beginnings, then all ends. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
}

/** Reads a convolution's or pooling's window with the operator's defaults. */
export function windowOf(node: Node, kernel: readonly number[], spatial: readonly number[]): Window {
  const ones = kernel.map(() => 1);
  const strides = intsAttribute(node, "strides", ones);
  const dilations = intsAttribute(node, "dilations", ones);
  const automatic = textAttribute(node, "auto_pad", "NOTSET");
  if (automatic === "NOTSET" || automatic === "VALID") {
    const zeros = [...ones, ...ones].map(() => 0);
    return { kernel, strides, dilations, pads: automatic === "VALID" ? zeros : intsAttribute(node, "pads", zeros) };
  }
  const totals = kernel.map((size, axis) => {
    const outputs = Math.ceil(spatial[axis] / strides[axis]);
    return Math.max(0, (outputs - 1) * strides[axis] + (size - 1) * dilations[axis] + 1 - spatial[axis]);
  });
  const small = totals.map((total) => Math.floor(total / 2));
  const large = totals.map((total, axis) => total - small[axis]);
  return { kernel, strides, dilations, pads: automatic === "SAME_UPPER" ? [...small, ...large] : [...large, ...small] };
}

const outputSizes = (node: Node, spatial: readonly number[], window: Window, ceil: boolean): number[] =>
  spatial.map((size, axis) => {
    const padded = size + window.pads[axis] + window.pads[axis + spatial.length];
    const free = padded - (window.kernel[axis] - 1) * window.dilations[axis] - 1;
    if (free < 0) throw mismatch(node, `a window of ${show(window.kernel)} does not fit an input of ${show(spatial)}`);
    const steps = free / window.strides[axis];
    if (!ceil) return Math.floor(steps) + 1;
    // A window that would start in the padding after the input is dropped, as PyTorch does.
    const count = Math.ceil(steps) + 1;
    return (count - 1) * window.strides[axis] >= size + window.pads[axis] ? count - 1 : count;
  });

const conv: ShapeRule = (node, source) => {
  const input = source.typeOf(node.inputs[0]);
  const weight = source.typeOf(node.inputs[1]);
  const groups = intAttribute(node, "group", 1);
  if (input.dims[1] !== weight.dims[1] * groups) {
    throw mismatch(node, `${input.dims[1]} input channels, but weights ${show(weight.dims)} in ${groups} groups`);
  }
  const spatial = input.dims.slice(2);
  const window = windowOf(node, weight.dims.slice(2), spatial);
  return [{ type: input.type, dims: [input.dims[0], weight.dims[0], ...outputSizes(node, spatial, window, false)] }];
};

const convTranspose: ShapeRule = (node, source) => {
  const input = source.typeOf(node.inputs[0]);
  const weight = source.typeOf(node.inputs[1]);
  const spatial = input.dims.slice(2);
  if (node.attributes.output_shape || textAttribute(node, "auto_pad", "NOTSET").startsWith("SAME")) {
    throw mismatch(node, "leaves its padding to be worked out from the output; write explicit pads");
  }
  const window = windowOf(node, weight.dims.slice(2), spatial);
  const extra = intsAttribute(
    node,
    "output_padding",
    spatial.map(() => 0),
  );
  const sizes = spatial.map(
    (size, axis) =>
      (size - 1) * window.strides[axis] +
      (window.kernel[axis] - 1) * window.dilations[axis] +
      1 +
      extra[axis] -
      window.pads[axis] -
      window.pads[axis + spatial.length],
  );
  return [{ type: input.type, dims: [input.dims[0], weight.dims[1] * intAttribute(node, "group", 1), ...sizes] }];
};

const pool: ShapeRule = (node, source) => {
  const input = source.typeOf(node.inputs[0]);
  const spatial = input.dims.slice(2);
  const window = windowOf(node, intsAttribute(node, "kernel_shape", []), spatial);
  const ceil = intAttribute(node, "ceil_mode", 0) === 1;
  const dims = [input.dims[0], input.dims[1], ...outputSizes(node, spatial, window, ceil)];
  return [
    { type: input.type, dims },
    { type: "int64", dims },
  ];
};

const globalPool: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  return [{ type, dims: [dims[0], dims[1], ...dims.slice(2).map(() => 1)] }];
};

const depthToSpace: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const block = intAttribute(node, "blocksize", 1);
  return [{ type, dims: [dims[0], dims[1] / block ** 2, dims[2] * block, dims[3] * block] }];
};

const maxUnpool: ShapeRule = (node, source) => {
  const { type } = source.typeOf(node.inputs[0]);
  const shape = source.constantOf(node.inputs[2] ?? "");
  if (!shape) throw mismatch(node, "needs its output shape as a constant third input");
  return [{ type, dims: Array.from(shape.data, Number) }];
};

const batchNormalization: ShapeRule = (node, source) => {
  const input = source.typeOf(node.inputs[0]);
  const statistics = source.typeOf(node.inputs[3]);
  if (statistics.dims[0] !== input.dims[1]) {
    throw mismatch(node, `statistics of ${statistics.dims[0]} channels for an input of ${show(input.dims)}`);
  }
  return [input, statistics, statistics];
};

export const windows: Readonly<Record<string, ShapeRule>> = {
  Conv: conv,
  // ONNX Runtime's own: a convolution to which a value of its output's shape is added.
  FusedConv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  DepthToSpace: depthToSpace,
  MaxUnpool: maxUnpool,
  BatchNormalization: batchNormalization,
};
