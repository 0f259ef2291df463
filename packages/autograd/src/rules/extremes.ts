import { float32, int, onnxTypeNumbers, sizeOf } from "@leukoscope/onnx";
import { step } from "./masks.ts";
import { reducedAxes } from "./reduction.ts";
import { reshape, sumOver } from "./reshape.ts";
import { type GradientRule, rule } from "./rule.ts";

/** Equal extremes share the gradient evenly, as in PyTorch's `amax` and `amin`. */
const reduceExtremum = (opType: "ReduceMax" | "ReduceMin"): GradientRule =>
  rule((context, dy) => {
    const { builder, node } = context;
    const [x] = node.inputs;
    const axes = reducedAxes(context);
    const dims = builder.dimsOf(x).map((dim, axis) => (axes.includes(axis) ? 1 : dim));
    const extreme = reshape(builder, node.outputs[0], dims);
    // Zero at the extremes and negative elsewhere.
    const lag = builder.op("Sub", opType === "ReduceMax" ? [x, extreme] : [extreme, x]);
    const mask = step(builder, lag, 1);
    const count = sumOver(builder, mask, axes, true);
    return [builder.op("Mul", [mask, builder.op("Div", [reshape(builder, dy, dims), count])])];
  });

/**
 * The first maximum of each plane gets the gradient, as in PyTorch's pooling. Its position is found anew and compared
 * with all positions, as numbers, since WebGPU has neither `ScatterElements` nor 64-bit integers.
 */
const globalMaxPool = rule(({ builder, node }, dy) => {
  const [x] = node.inputs;
  const dims = builder.dimsOf(x);
  const planes = dims[0] * dims[1];
  const positions = sizeOf(dims.slice(2));
  const rows = reshape(builder, x, [planes, positions]);
  const asFloat = { to: int(onnxTypeNumbers.float32) };
  const winner = builder.op("Cast", [builder.op("ArgMax", [rows], { axis: int(1), keepdims: int(1) })], asFloat);
  const places = builder.constant(
    float32(
      [1, positions],
      Float32Array.from({ length: positions }, (_, at) => at),
    ),
  );
  const mask = builder.op("Cast", [builder.op("Equal", [places, winner])], asFloat);
  return [reshape(builder, builder.op("Mul", [mask, reshape(builder, dy, [planes, 1])]), dims)];
});

export const extremes: Readonly<Record<string, GradientRule>> = {
  ReduceMax: reduceExtremum("ReduceMax"),
  ReduceMin: reduceExtremum("ReduceMin"),
  GlobalMaxPool: globalMaxPool,
};
