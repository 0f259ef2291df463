import { float32, fromHalfBits, type Tensor } from "@leukoscope/onnx";

let values: Float32Array | undefined;

/** The value of each of the 65,536 half-precision numbers: looking them up is many times faster than computing them. */
function valuesByBits(): Float32Array {
  values ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => fromHalfBits(bits));
  return values;
}

/** A half-precision tensor as float32; every other as it is. No value changes. */
export function widened(tensor: Tensor): Tensor {
  if (tensor.type !== "float16") return tensor;
  const byBits = valuesByBits();
  const wide = new Float32Array(tensor.data.length);
  for (let index = 0; index < wide.length; index++) wide[index] = byBits[Number(tensor.data[index])];
  return float32(tensor.dims, wide);
}
