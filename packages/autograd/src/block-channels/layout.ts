import { int, intAttribute, textAttribute } from "@leukoscope/onnx";
import { reshape, slice } from "../rules/reshape.ts";
import type { Blocking, Handler } from "./blocking.ts";

/** The channels and sizes stay whole, whatever batch and channels are called. */
const reshaping: Handler = (blocking, node) => {
  const [source] = node.inputs;
  const [output] = node.outputs;
  blocking.postpone(node);
  const [from, to] = [source, output].map((value) => blocking.dimsOf(value));
  if (blocking.isBlocked(source) && blocking.fits(to) && to.slice(2).join() === from.slice(2).join()) {
    blocking.give(output, () => reshape(blocking.builder, blocking.blocked(source), to));
  }
  return true;
};

/** Along the channels, in whole blocks. */
const concat: Handler = (blocking, node) => {
  const { inputs, outputs } = node;
  const fits = inputs.every((input) => blocking.fits(blocking.dimsOf(input)));
  if (!fits || intAttribute(node, "axis", 0) !== 1 || !inputs.some((input) => blocking.isBlocked(input))) return false;
  blocking.give(outputs[0], () =>
    blocking.builder.op(
      "Concat",
      inputs.map((input) => blocking.blocked(input)),
      node.attributes,
    ),
  );
  blocking.joined.set(outputs[0], inputs);
  return true;
};

/** A batch of planes as rows of positions that hold a block of channels each: [N * C / block, H, W, block]. */
const positionsOf = (blocking: Blocking, value: string): string => {
  const [batch, channels, height, width] = blocking.dimsOf(value);
  const { builder, size } = blocking;
  return reshape(builder, blocking.blocked(value), [(batch * channels) / size, height, width, size]);
};

/** Along rows and columns. */
const cut: Handler = (blocking, node) => {
  const [value, ...bounds] = node.inputs;
  const constants = bounds.map((bound) => blocking.builder.constantOf(bound));
  if (!blocking.isBlocked(value) || constants.length < 3 || constants.some((bound) => !bound)) return false;
  const [starts, ends, axes, steps] = constants.map((bound) => Array.from(bound?.data ?? [], Number));
  if (axes.some((axis) => axis < 2) || starts.some((start) => start < 0) || steps?.some((step) => step < 1))
    return false;
  const { builder } = blocking;
  const left = slice(
    builder,
    positionsOf(blocking, value),
    axes.map((axis) => axis - 1),
    starts,
    ends,
    steps,
  );
  blocking.give(node.outputs[0], reshape(builder, left, blocking.dimsOf(node.outputs[0])));
  return true;
};

/** Phases that `Concat` laid one after the other, woven into rows and columns. */
const weave: Handler = (blocking, node) => {
  const phases = blocking.joined.get(node.inputs[0]);
  const stride = intAttribute(node, "blocksize", 1);
  if (!phases || phases.length !== stride ** 2 || textAttribute(node, "mode", "DCR") !== "DCR") return false;
  const { builder, size } = blocking;
  const [batch, channels, height, width] = blocking.dimsOf(phases[0]);
  const planes = (batch * channels) / size;
  const join = (values: readonly string[], dims: readonly number[]) =>
    builder.op(
      "Concat",
      values.map((value) => reshape(builder, value, dims)),
      { axis: int(2) },
    );
  const forms = phases.map((phase) => blocking.blocked(phase));
  const rows = Array.from({ length: stride }, (_, row) =>
    join(forms.slice(row * stride, (row + 1) * stride), [planes * height, width, 1, size]),
  );
  const woven = join(rows, [planes, height, 1, stride * width * size]);
  blocking.give(node.outputs[0], reshape(builder, woven, blocking.dimsOf(node.outputs[0])));
  return true;
};

export const layout: Readonly<Record<string, Handler>> = {
  Reshape: reshaping,
  Concat: concat,
  Slice: cut,
  DepthToSpace: weave,
};
