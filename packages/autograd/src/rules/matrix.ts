import {
  float,
  floatAttribute,
  type GraphBuilder,
  int,
  intAttribute,
  ONNX_RUNTIME_DOMAIN,
  sizeOf,
} from "@leukoscope/onnx";
import { reshape, sumTo } from "./reshape.ts";
import { type GradientRule, rule } from "./rule.ts";

/** A batched matrix product of either operand transposed, without copying it: ONNX Runtime's own operator. */
export const product = (builder: GraphBuilder, a: string, b: string, { transA = false, transB = false } = {}): string =>
  builder.op(
    "FusedMatMul",
    [a, b],
    { transA: int(transA ? 1 : 0), transB: int(transB ? 1 : 0), alpha: float(1) },
    { domain: ONNX_RUNTIME_DOMAIN },
  );

/** A vector on the left is a row, on the right a column: with their axis of size one put back, all are matrices. */
const matMul = rule(({ node, builder, wanted }, dy) => {
  const [leftDims, rightDims] = node.inputs.map((input) => builder.dimsOf(input));
  const row = leftDims.length === 1;
  const column = rightDims.length === 1;
  const a = reshape(builder, node.inputs[0], row ? [1, ...leftDims] : leftDims);
  const b = reshape(builder, node.inputs[1], column ? [...rightDims, 1] : rightDims);
  const dims = builder.dimsOf(dy);
  const batch = dims.slice(0, dims.length - (row ? 0 : 1) - (column ? 0 : 1));
  const rows = builder.dimsOf(a).slice(-2, -1);
  const upstream = reshape(builder, dy, [...batch, ...rows, ...builder.dimsOf(b).slice(-1)]);
  const left = () => sumTo(builder, product(builder, upstream, b, { transB: true }), builder.dimsOf(a));
  const right = () => {
    // One matrix for the whole batch: one long product instead of one an item and their sum.
    const long = (value: string) => {
      const shape = builder.dimsOf(value);
      const width = shape[shape.length - 1];
      return builder.dimsOf(b).length === 2 ? reshape(builder, value, [sizeOf(shape) / width, width]) : value;
    };
    return sumTo(builder, product(builder, long(a), long(upstream), { transA: true }), builder.dimsOf(b));
  };
  return [
    wanted[0] ? reshape(builder, left(), leftDims) : undefined,
    wanted[1] ? reshape(builder, right(), rightDims) : undefined,
  ];
});

/** Y = alpha A' B' + beta C, where A' and B' may be transposed. */
const gemm = rule(({ node, builder, wanted }, dy) => {
  const [a, b, c] = node.inputs;
  const transA = intAttribute(node, "transA", 0) === 1;
  const transB = intAttribute(node, "transB", 0) === 1;
  const alpha = floatAttribute(node, "alpha", 1);
  const beta = floatAttribute(node, "beta", 1);
  const times = (left: string, right: string, flipLeft: boolean, flipRight: boolean) =>
    builder.op("Gemm", [left, right], {
      alpha: float(alpha),
      transA: int(flipLeft ? 1 : 0),
      transB: int(flipRight ? 1 : 0),
    });
  const da = () => (transA ? times(b, dy, transB, true) : times(dy, b, false, !transB));
  const db = () => (transB ? times(dy, a, true, transA) : times(a, dy, !transA, false));
  const dc = () => {
    const summed = sumTo(builder, dy, builder.dimsOf(c));
    return beta === 1
      ? summed
      : builder.op("Mul", [
          summed,
          builder.constant({ type: "float32", dims: [], data: Float32Array.of(beta) }, "beta"),
        ]);
  };
  return [wanted[0] ? da() : undefined, wanted[1] ? db() : undefined, c && wanted[2] ? dc() : undefined];
});

export const matrix: Readonly<Record<string, GradientRule>> = { MatMul: matMul, Gemm: gemm };
