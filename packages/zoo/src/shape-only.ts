import { sizeOf } from "@leukoscope/onnx";
import type { ParameterRole, ParameterSource } from "./backbone.ts";

/** A parameter that a builder asked for. */
export interface ParameterShape {
  readonly dims: readonly number[];
  readonly role: ParameterRole;
}

/**
 * Parameters with a shape and no values: a graph that is only looked at needs no half gigabyte of weights. Such a graph
 * can't be written or run.
 * @param asked gets every parameter that is asked for, by name
 */
export const shapeOnly =
  (asked: Map<string, ParameterShape>): ParameterSource =>
  (name, dims, role) => {
    asked.set(name, { dims, role });
    return { type: "float32", dims, data: new Float32Array(0) };
  };

const STATISTICS: ReadonlySet<ParameterRole> = new Set(["mean", "variance"]);

/** How many numbers these are, in all and without running statistics. */
export function countOf(shapes: Iterable<ParameterShape>): { parameters: number; trainable: number } {
  let parameters = 0;
  let trainable = 0;
  for (const { dims, role } of shapes) {
    parameters += sizeOf(dims);
    if (!STATISTICS.has(role)) trainable += sizeOf(dims);
  }
  return { parameters, trainable };
}
