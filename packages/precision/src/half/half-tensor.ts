import { HALF_MAX, halfBits, type Tensor } from "@leukoscope/onnx";
import { PrecisionError } from "../errors.ts";

/** Whether every value of a float32 tensor has a finite half beside it. */
export const fitsHalf = ({ data }: Tensor): boolean => {
  for (let index = 0; index < data.length; index++) if (!(Math.abs(Number(data[index])) <= HALF_MAX)) return false;
  return true;
};

/** A float32 tensor in half precision: raw bits. */
export const halfTensor = ({ dims, data }: Tensor): Tensor => ({
  type: "float16",
  dims,
  data: Uint16Array.from(data as Float32Array, halfBits),
});

/** @throws PrecisionError `not-finite` naming a weight that holds a value that is no number */
export function requireFinite(name: string, { data }: Tensor): void {
  for (let index = 0; index < data.length; index++) {
    if (Number.isFinite(Number(data[index]))) continue;
    throw new PrecisionError(
      "not-finite",
      name,
      `weight ${name} holds ${data[index]}; the training diverged or the file is damaged: train the model again`,
    );
  }
}
