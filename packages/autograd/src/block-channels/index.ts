import type { Model } from "@leukoscope/onnx";
import { Blocking, type Handler } from "./blocking.ts";
import { convolution } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import { layout } from "./layout.ts";
import { pooling } from "./pooling.ts";
import { sums } from "./sums.ts";

const handlers: Readonly<Record<string, Handler>> = {
  Conv: convolution,
  FusedConv: convolution,
  ...elementwise,
  ...layout,
  ...pooling,
  ...sums,
};

/**
 * Lays values out with their channels in blocks, as ONNX Runtime's optimiser does where weights are constants; here
 * they are inputs, and laid out anew at every step. Dense convolutions are then a quarter faster, depthwise ones four
 * times, and a convolution by plane, as in the weight gradient of a depthwise one, ten to twenty times. What is not
 * known to work in this layout reads and gives values as before.
 * @param size channels in a block, as the runtime's kernels on this processor have them
 * @param dimsOf shape of a value of the model
 */
export function blockChannels(model: Model, size: number, dimsOf: (value: string) => readonly number[]): Model {
  const blocking = new Blocking(model, size, dimsOf);
  for (const node of model.nodes) {
    if (!handlers[node.opType]?.(blocking, node)) blocking.keep(node);
  }
  return blocking.end();
}
