import { float, floatAttribute, type GraphBuilder, int, intAttribute } from "@leukoscope/onnx";
import { sumTo } from "./reshape.ts";
import { type GradientRule, rule } from "./rule.ts";

/** A batched matrix product of either operand transposed, without copying it: ONNX Runtime's own operator. */
export const product = (builder: GraphBuilder, a: string, b: string, { transA = false, transB = false } = {}): string =>
  builder.op(
    "FusedMatMul",
    [a, b],
    { transA: int(transA ? 1 : 0), transB: int(transB ? 1 : 0), alpha: float(1) },
    { domain: "com.microsoft" },
  );

const matMul = rule(({ node, builder, wanted }, dy) => {
  const [a, b] = node.inputs;
  return [
    wanted[0] ? sumTo(builder, product(builder, dy, b, { transB: true }), builder.dimsOf(a)) : undefined,
    wanted[1] ? sumTo(builder, product(builder, a, dy, { transA: true }), builder.dimsOf(b)) : undefined,
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
