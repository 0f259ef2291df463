import { type GraphBuilder, int } from "@leukoscope/onnx";
import type { ParameterSource } from "./backbone.ts";
import { batchNormalization, convolution, type Padding, relu } from "./layers.ts";

const EPSILON = 1e-3;

/** One convolution of a branch: its name below the branch's, its channels and its window. */
export interface Unit {
  readonly name: string;
  readonly channels: number;
  readonly kernel?: number | readonly [number, number];
  readonly stride?: number;
  readonly padding?: Padding;
}

/**
 * Convolution (`NAME.conv`, unpadded unless told), batch normalisation (`NAME.bn`) and ReLU, of which all Inception
 * networks are made.
 */
export function unit(
  builder: GraphBuilder,
  input: string,
  parameters: ParameterSource,
  { name, channels, kernel = 1, stride = 1, padding = "valid" }: Unit,
): string {
  const conv = convolution(builder, input, `${name}.conv`, channels, parameters, { kernel, stride, padding });
  return relu(builder, batchNormalization(builder, conv, `${name}.bn`, parameters, EPSILON), `${name}.act`);
}

/** Units one after the other, each named below `prefix`. */
export const chain = (
  builder: GraphBuilder,
  input: string,
  parameters: ParameterSource,
  prefix: string,
  units: readonly Unit[],
): string =>
  units.reduce((value, next) => unit(builder, value, parameters, { ...next, name: `${prefix}${next.name}` }), input);

/** Values side by side along the channels. */
export const concatenated = (builder: GraphBuilder, values: readonly string[], name: string): string =>
  builder.op("Concat", values, { axis: int(1) }, { name });
