import type { Model } from "@leukoscope/onnx";
import { PrecisionError } from "../errors.ts";

/** @throws PrecisionError `not-float32` for a model that is in half precision or quantised already */
export function requireFloat32(model: Model): void {
  const quantized = model.nodes.find(({ opType }) => /Quantize|^QLinear|Integer$/.test(opType));
  const half = [...model.initializers].find(([, { type }]) => type === "float16");
  const where = quantized?.name ?? half?.[0];
  if (where === undefined) return;
  throw new PrecisionError(
    "not-float32",
    where,
    `${model.name} is ${quantized ? `quantised (${quantized.opType} ${where})` : `in half precision (${where})`} already; start from the float32 model it was made of`,
  );
}
