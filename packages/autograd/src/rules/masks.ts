import { float, type GraphBuilder } from "@leukoscope/onnx";

/** So steep that any distance float32 can hold saturates; a power of two, so that products are exact. */
const STEEP = 2 ** 100;

/** 0 where `value` is negative, 1 where it is positive, and `atZero` (0, 0.5 or 1) where it is zero, in one pass. */
export const step = (builder: GraphBuilder, value: string, atZero: number): string =>
  builder.op("HardSigmoid", [value], { alpha: float(STEEP), beta: float(atZero) }, { name: "mask" });

/** 1 where `value` is zero or negative, else 0. */
export const notPositive = (builder: GraphBuilder, value: string): string =>
  builder.op("HardSigmoid", [value], { alpha: float(-STEEP), beta: float(1) }, { name: "mask" });

/**
 * 1 where `sign * (y - threshold) > 0`, else 0, as one `HardSigmoid`: ONNX Runtime's `Where` costs four times a
 * multiplication, and its `Sign` is not vectorised.
 */
export const beyond = (builder: GraphBuilder, y: string, threshold: number, sign: 1 | -1): string =>
  builder.op(
    "HardSigmoid",
    [y],
    { alpha: float(sign * STEEP), beta: float(-sign * threshold * STEEP) },
    { name: "mask" },
  );
