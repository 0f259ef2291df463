import { float32, type GraphBuilder } from "@leukoscope/onnx";
import { dropout } from "./layers.ts";

/**
 * Stochastic depth (Huang et al. 2016, arXiv 1603.09382), by sample: the branch [N, …] times a `Dropout` of N ones. A
 * training graph turns that into a fed mask of N values, each 0 or 1 / (1 - ratio); without a training graph it is the
 * branch times one. A ratio of 0 adds nothing.
 */
export function dropPath(builder: GraphBuilder, branch: string, name: string, ratio: number): string {
  if (ratio === 0) return branch;
  const [samples, ...rest] = builder.dimsOf(branch);
  const dims = [samples, ...rest.map(() => 1)];
  const ones = builder.constant(float32(dims, new Float32Array(samples).fill(1)), `${name}.ones`);
  return builder.op("Mul", [branch, dropout(builder, ones, `${name}.kept`, ratio)], {}, { name });
}
