import {
  float32,
  type GraphBuilder,
  int,
  int64,
  intAttribute,
  ints,
  intsAttribute,
  type Node,
  sizeOf,
  text,
  type Window,
  windowOf,
} from "@leukoscope/onnx";
import { transposedPads } from "./convolution/index.ts";
import { reshape } from "./reshape.ts";
import { type GradientRule, rule } from "./rule.ts";

const poolOf = (builder: GraphBuilder, node: Node): Window =>
  windowOf(node, intsAttribute(node, "kernel_shape", []), builder.dimsOf(node.inputs[0]).slice(2));

/** Each maximum gets the gradient of every window it won; the positions come from the pooling itself. */
const maxPool = rule(({ node, builder }, dy) => {
  const dims = builder.dimsOf(node.inputs[0]);
  const indices = builder.fresh("indices");
  builder.add({ ...node, name: `${node.name}_indices`, outputs: [builder.fresh("maximum"), indices] });
  const flat = [sizeOf(builder.dimsOf(dy))];
  const zeros = builder.op("Expand", [
    builder.constant(float32([1], [0]), "zero"),
    builder.constant(int64([sizeOf(dims)]), "shape"),
  ]);
  const scattered = builder.op(
    "ScatterElements",
    [zeros, reshape(builder, indices, flat), reshape(builder, dy, flat)],
    { axis: int(0), reduction: text("add") },
  );
  return [reshape(builder, scattered, dims)];
});

/** 1 over the number of elements each window averages: [1, 1, outputs…]. */
function shares(
  window: Window,
  inputs: readonly number[],
  outputs: readonly number[],
  includePads: boolean,
): Float32Array {
  const rank = inputs.length;
  const alongAxis = inputs.map((size, axis) => {
    const [low, high] = includePads ? [-window.pads[axis], size + window.pads[axis + rank]] : [0, size];
    return Array.from({ length: outputs[axis] }, (_, output) => {
      const start = output * window.strides[axis] - window.pads[axis];
      const taps = Array.from({ length: window.kernel[axis] }, (_, tap) => start + tap * window.dilations[axis]);
      return taps.filter((at) => at >= low && at < high).length;
    });
  });
  const counts = alongAxis.reduce<number[]>(
    (rows, axis) => rows.flatMap((row) => axis.map((count) => row * count)),
    [1],
  );
  return Float32Array.from(counts, (count) => 1 / count);
}

const averagePool = rule(({ node, builder }, dy) => {
  const window = poolOf(builder, node);
  const dims = builder.dimsOf(node.inputs[0]);
  const inputs = dims.slice(2);
  const outputs = builder.dimsOf(dy).slice(2);
  const includePads = intAttribute(node, "count_include_pad", 0) === 1;
  const share = builder.constant(float32([1, 1, ...outputs], shares(window, inputs, outputs, includePads)), "share");
  const { pads, outputPadding } = transposedPads(window, inputs, outputs);
  const planes = reshape(builder, builder.op("Mul", [dy, share]), [dims[0] * dims[1], 1, ...outputs]);
  const ones = builder.constant(
    float32([1, 1, ...window.kernel], new Float32Array(sizeOf(window.kernel)).fill(1)),
    "ones",
  );
  const dx = builder.op("ConvTranspose", [planes, ones], {
    kernel_shape: ints(window.kernel),
    strides: ints(window.strides),
    dilations: ints(window.dilations),
    pads: ints(pads),
    output_padding: ints(outputPadding),
  });
  return [reshape(builder, dx, dims)];
});

export const pooling: Readonly<Record<string, GradientRule>> = { MaxPool: maxPool, AveragePool: averagePool };
