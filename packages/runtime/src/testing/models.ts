import { float, float32, GraphBuilder, ints, type Tensor, writeModel } from "@leukoscope/onnx";
import { RuntimeError } from "../index.ts";

/** `y = 2 x W + b`, and `x` under another name. */
export function dense(): Uint8Array {
  const builder = new GraphBuilder();
  builder.input("x", { type: "float32", dims: [2, 3] });
  builder.initializer("w", float32([3, 2], [1, 2, 3, 4, 5, 6]));
  builder.initializer("b", float32([2], [10, 20]));
  builder.output(builder.op("Gemm", ["x", "w", "b"], { alpha: float(2) }, { name: "y" }));
  builder.output(builder.op("Identity", ["x"], {}, { name: "same" }));
  return writeModel(builder.build("dense"));
}

/** Takes some hundred milliseconds on one core, and less with the square of the side. */
export function slow(side = 512): { model: Uint8Array; feeds: { x: Tensor } } {
  const builder = new GraphBuilder();
  const dims = [1, 16, side, side];
  builder.initializer("w", float32([16, 16, 3, 3], new Float32Array(16 * 16 * 9).fill(0.01)));
  let value = builder.input("x", { type: "float32", dims });
  for (let layer = 0; layer < 8; layer++) value = builder.op("Conv", [value, "w"], { pads: ints([1, 1, 1, 1]) });
  builder.output(builder.op("GlobalAveragePool", [value], {}, { name: "y" }));
  return {
    model: writeModel(builder.build("slow")),
    feeds: { x: float32(dims, new Float32Array(16 * side * side).fill(1)) },
  };
}

/** What an action is rejected with. */
export async function errorOf(action: Promise<unknown>): Promise<RuntimeError> {
  const error = await action.then(
    () => new Error("nothing was thrown"),
    (reason: unknown) => reason,
  );
  if (error instanceof RuntimeError) return error;
  throw error;
}
