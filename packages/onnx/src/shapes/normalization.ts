import { intAttribute } from "../graph.ts";
import { sizeOf } from "../tensor.ts";
import { broadcast, firstTypes, mismatch, normalizeAxis, type ShapeRule, show } from "./context.ts";

/** (x, scale, bias?) to the normalised input, the means, and one over the deviations. */
const layerNormalization: ShapeRule = (node, source) => {
  const [x, scale] = firstTypes(node, source, 2);
  const axis = normalizeAxis(intAttribute(node, "axis", -1), x.dims.length);
  const normalised = x.dims.slice(axis);
  if (show(broadcast(node, normalised, scale.dims)) !== show(normalised)) {
    throw mismatch(node, `a scale of ${show(scale.dims)} does not broadcast to ${show(normalised)}`);
  }
  const statistics = { type: x.type, dims: x.dims.map((dim, at) => (at < axis ? dim : 1)) };
  return [x, statistics, statistics];
};

const instanceNormalization: ShapeRule = (node, source) => {
  const [x, scale] = firstTypes(node, source, 2);
  if (sizeOf(scale.dims) !== x.dims[1]) {
    throw mismatch(node, `a scale of ${show(scale.dims)} for an input of ${show(x.dims)}`);
  }
  return [x];
};

/** Scale and bias are given by channel since operator set 21, by group before. */
const groupNormalization: ShapeRule = (node, source) => {
  const [x, scale] = firstTypes(node, source, 2);
  const groups = intAttribute(node, "num_groups", 0);
  const channels = x.dims[1];
  if (groups < 1 || channels % groups !== 0) throw mismatch(node, `${groups} groups of ${channels} channels`);
  const count = sizeOf(scale.dims);
  if (count !== channels && count !== groups) {
    throw mismatch(node, `a scale of ${show(scale.dims)} for ${channels} channels in ${groups} groups`);
  }
  return [x];
};

export const normalization: Readonly<Record<string, ShapeRule>> = {
  LayerNormalization: layerNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
};
