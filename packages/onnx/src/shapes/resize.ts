import { GraphError, intAttribute, intsAttribute, type Node, textAttribute } from "../graph.ts";
import { constantInts, constantNumbers, mismatch, normalizeAxis, type ShapeRule, type TypeSource } from "./context.ts";

/** How a `Resize` maps one axis. */
export interface ResizedAxis {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  /** Output over input size as the coordinate rule uses it: as given, or the ratio of the sizes; a float32. */
  readonly scale: number;
}

/** What a `Resize` does to each axis that it speaks of. @throws GraphError `shape-mismatch`, `dynamic-shape` */
export function resizedAxes(node: Node, source: TypeSource): ResizedAxis[] {
  const { dims } = source.typeOf(node.inputs[0]);
  const axes = intsAttribute(
    node,
    "axes",
    dims.map((_, axis) => axis),
  ).map((axis) => normalizeAxis(axis, dims.length));
  const scales = node.inputs[2] ? constantNumbers(node, source, 2) : [];
  if (scales.length === axes.length) {
    return axes.map((axis, index) => {
      const scale = Math.fround(scales[index]);
      // The product is a float32 in ONNX Runtime: 5 elements by 2.6 make 13.
      return { axis, from: dims[axis], to: Math.floor(Math.fround(dims[axis] * scale)), scale };
    });
  }
  const sizes = node.inputs[3] ? constantInts(node, source, 3) : [];
  if (sizes.length !== axes.length) {
    throw mismatch(node, `${scales.length} scales and ${sizes.length} sizes for ${axes.length} axes`);
  }
  if (textAttribute(node, "keep_aspect_ratio_policy", "stretch") !== "stretch") {
    throw new GraphError(
      "bad-attribute",
      node.name,
      `Resize ${node.name}: only keep_aspect_ratio_policy "stretch" is supported; export it with the sizes worked out`,
    );
  }
  return axes.map((axis, index) => {
    const to = sizes[index];
    return { axis, from: dims[axis], to, scale: Math.fround(to / dims[axis]) };
  });
}

/** What lies nearer than this to a half counts as a half, as ONNX Runtime 1.30 was found to do. */
const NEARLY = 1e-6;

const round = {
  floor: Math.floor,
  ceil: Math.ceil,
  round_prefer_floor: (at: number) => Math.ceil(at - 0.5 - NEARLY),
  round_prefer_ceil: (at: number) => Math.floor(at + 0.5 + NEARLY),
} as const;

const isRounding = (mode: string): mode is keyof typeof round => Object.hasOwn(round, mode);

const unsupported = (node: Node, what: string): GraphError =>
  new GraphError(
    "bad-attribute",
    node.name,
    `Resize ${node.name}: ${what} is not supported here; nearest and linear are, by half_pixel, ` +
      "pytorch_half_pixel, align_corners and asymmetric coordinates, without antialiasing",
  );

/** Input coordinate of each output position, in float32 steps as ONNX Runtime takes them. */
function coordinates(node: Node, { from, to, scale }: ResizedAxis): number[] {
  const f = Math.fround;
  const mode = textAttribute(node, "coordinate_transformation_mode", "half_pixel");
  const half = (at: number) => f(f((at + 0.5) / scale) - 0.5);
  const rules: Readonly<Record<string, (at: number) => number>> = {
    half_pixel: half,
    pytorch_half_pixel: (at) => (to > 1 ? half(at) : 0),
    align_corners: (at) => (to === 1 ? 0 : f(f(at * (from - 1)) / (to - 1))),
    asymmetric: (at) => f(at / scale),
  };
  const rule = rules[mode];
  if (!rule) throw unsupported(node, `coordinate_transformation_mode ${mode}`);
  return Array.from({ length: to }, (_, at) => rule(at));
}

/**
 * The weights by which a `Resize` computes one axis: `to` rows of `from` columns, each row summing to one.
 * @throws GraphError `bad-attribute` for cubic and antialiased interpolation, and coordinates from regions of interest
 */
export function interpolationMatrix(node: Node, resized: ResizedAxis): Float32Array {
  const { from, to } = resized;
  if (intAttribute(node, "antialias", 0) === 1) throw unsupported(node, "antialiasing");
  const mode = textAttribute(node, "mode", "nearest");
  const rounding = textAttribute(node, "nearest_mode", "round_prefer_floor");
  const matrix = new Float32Array(to * from);
  const clamp = (at: number) => Math.min(Math.max(at, 0), from - 1);
  coordinates(node, resized).forEach((at, row) => {
    if (mode === "nearest" && isRounding(rounding)) {
      matrix[row * from + clamp(round[rounding](at))] = 1;
    } else if (mode === "linear") {
      const place = clamp(at);
      const low = Math.floor(place);
      matrix[row * from + low] += 1 - (place - low);
      matrix[row * from + clamp(low + 1)] += place - low;
    } else {
      throw unsupported(node, `mode ${mode}${mode === "nearest" ? ` with nearest_mode ${rounding}` : ""}`);
    }
  });
  return matrix;
}

const resize: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const result = [...dims];
  for (const { axis, to } of resizedAxes(node, source)) result[axis] = to;
  return [{ type, dims: result }];
};

export const resizing: Readonly<Record<string, ShapeRule>> = { Resize: resize };
