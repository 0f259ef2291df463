import { type GraphBuilder, int64, intAttribute, intsAttribute, normalizeAxis, scalar, sizeOf } from "@leukoscope/onnx";
import { reshape } from "./reshape.ts";
import { type GradientContext, type GradientRule, rule } from "./rule.ts";

/** The axes a reduction goes over: an attribute, a constant input, or all. */
export const reducedAxes = ({ node, builder }: GradientContext): number[] => {
  const rank = builder.dimsOf(node.inputs[0]).length;
  const constant = node.inputs[1] ? builder.constantOf(node.inputs[1]) : undefined;
  const every = Array.from({ length: rank }, (_, axis) => axis);
  const given = constant ? Array.from(constant.data, Number) : intsAttribute(node, "axes", every);
  // No axes at all means every axis, unless the node says otherwise.
  const all = given.length === 0 && intAttribute(node, "noop_with_empty_axes", 0) === 0;
  return (all ? every : given).map((axis) => normalizeAxis(axis, rank));
};

/** Spreads a reduced gradient over the shape it was reduced from, times `factor`. */
function spread(
  builder: GraphBuilder,
  dy: string,
  dims: readonly number[],
  axes: readonly number[],
  factor: number,
): string {
  const kept = reshape(
    builder,
    dy,
    dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
  );
  // Scaled while it is small.
  const scaled = factor === 1 ? kept : builder.op("Mul", [kept, builder.constant(scalar(factor), "factor")]);
  return builder.op("Expand", [scaled, builder.constant(int64(dims), "shape")]);
}

const reduceMean = rule((context, dy) => {
  const dims = context.builder.dimsOf(context.node.inputs[0]);
  const axes = reducedAxes(context);
  return [spread(context.builder, dy, dims, axes, 1 / sizeOf(axes.map((axis) => dims[axis])))];
});

const reduceSum = rule((context, dy) => [
  spread(context.builder, dy, context.builder.dimsOf(context.node.inputs[0]), reducedAxes(context), 1),
]);

const globalAveragePool = rule(({ node, builder }, dy) => {
  const dims = builder.dimsOf(node.inputs[0]);
  const spatial = dims.map((_, axis) => axis).slice(2);
  return [spread(builder, dy, dims, spatial, 1 / sizeOf(dims.slice(2)))];
});

export const reduction: Readonly<Record<string, GradientRule>> = {
  ReduceMean: reduceMean,
  ReduceSum: reduceSum,
  GlobalAveragePool: globalAveragePool,
};
