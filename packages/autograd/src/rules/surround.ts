import { float32, type GraphBuilder, int64 } from "@leukoscope/onnx";
import { slice } from "./reshape.ts";

/** A tensor of zeros that takes no room in the model's file. */
export const zeros = (builder: GraphBuilder, dims: readonly number[]): string =>
  builder.op("Expand", [
    builder.constant(float32([1], [0]), "zero"),
    builder.constant(int64(dims.length > 0 ? dims : [1]), "shape"),
  ]);

/**
 * `value` with `begin` zeros before and `end` zeros after it along each axis; a negative number cuts elements off.
 * No node where there is nothing to do.
 */
export function surround(
  builder: GraphBuilder,
  value: string,
  begin: readonly number[],
  end: readonly number[],
): string {
  const dims = builder.dimsOf(value);
  // Cut first, by `Slice`: not every execution provider's `Pad` takes negative numbers.
  const cut = slice(
    builder,
    value,
    dims.map((_, axis) => axis),
    begin.map((pad) => Math.max(-pad, 0)),
    dims.map((dim, axis) => dim - Math.max(-end[axis], 0)),
  );
  const pads = [...begin, ...end].map((pad) => Math.max(pad, 0));
  return pads.some((pad) => pad > 0) ? builder.op("Pad", [cut, builder.constant(int64(pads), "pads")]) : cut;
}

/** The same along one axis. */
export function surroundAxis(builder: GraphBuilder, value: string, axis: number, begin: number, end: number): string {
  const along = (pad: number) => builder.dimsOf(value).map((_, other) => (other === axis ? pad : 0));
  return surround(builder, value, along(begin), along(end));
}
