import { GraphError, intAttribute, intsAttribute, type Node, textAttribute } from "../graph.ts";
import { constantInts, mismatch, normalizeAxis, type ShapeRule, show, type TypeSource } from "./context.ts";

/** What a `Slice` takes along one axis: `count` elements, the first at `start`, each `step` further. */
export interface SliceRange {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** A slice's ranges with negative and overlong bounds resolved. @throws GraphError `dynamic-shape`, `shape-mismatch` */
export function sliceRanges(node: Node, source: TypeSource): SliceRange[] {
  const { dims } = source.typeOf(node.inputs[0]);
  const starts = constantInts(node, source, 1);
  const ends = constantInts(node, source, 2);
  const axes = node.inputs[3] ? constantInts(node, source, 3) : starts.map((_, axis) => axis);
  const steps = node.inputs[4] ? constantInts(node, source, 4) : starts.map(() => 1);
  return axes.map((given, index) => {
    const axis = normalizeAxis(given, dims.length);
    const size = dims[axis];
    const step = steps[index];
    if (size === undefined || step === 0) {
      throw mismatch(node, `axis ${given} with step ${step} can't be sliced in ${show(dims)}`);
    }
    const place = (at: number, low: number, high: number) => Math.min(Math.max(at < 0 ? at + size : at, low), high);
    const high = step > 0 ? size : size - 1;
    const start = place(starts[index], 0, high);
    // Backwards, only the end may lie before the first element.
    const end = place(ends[index], step > 0 ? 0 : -1, high);
    return { axis, start, step, count: Math.max(0, Math.ceil((end - start) / step)) };
  });
}

const slice: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const result = [...dims];
  for (const { axis, count } of sliceRanges(node, source)) result[axis] = count;
  return [{ type, dims: result }];
};

/** Sizes of a split's parts along `axis`: given as attribute or input, else equal parts of which the last may be smaller. */
export function splitSizes(node: Node, source: TypeSource): { axis: number; sizes: readonly number[] } {
  const { dims } = source.typeOf(node.inputs[0]);
  const axis = normalizeAxis(intAttribute(node, "axis", 0), dims.length);
  const total = dims[axis];
  const given = node.inputs[1] ? constantInts(node, source, 1) : intsAttribute(node, "split", []);
  const count = intAttribute(node, "num_outputs", node.outputs.length);
  const part = Math.ceil(total / count);
  const equal = Array.from({ length: count }, (_, index) => Math.min(part, total - index * part));
  const sizes = given.length > 0 ? given : equal;
  if (sizes.length !== node.outputs.length || sizes.reduce((sum, size) => sum + size, 0) !== total) {
    throw mismatch(
      node,
      `parts of ${show(sizes)} for ${node.outputs.length} outputs from axis ${axis} of ${show(dims)}`,
    );
  }
  return { axis, sizes };
}

const split: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const { axis, sizes } = splitSizes(node, source);
  return sizes.map((size) => ({ type, dims: dims.map((dim, other) => (other === axis ? size : dim)) }));
};

export type PadMode = "constant" | "reflect" | "edge" | "wrap";

const padModes: readonly string[] = ["constant", "reflect", "edge", "wrap"] satisfies PadMode[];
const isPadMode = (mode: string): mode is PadMode => padModes.includes(mode);

/** What a `Pad` adds before and after each axis of its input; negative amounts cut off. */
export interface Padding {
  readonly mode: PadMode;
  readonly begin: readonly number[];
  readonly end: readonly number[];
}

/** A padding by axis of the input, whether or not the node names axes. @throws GraphError `bad-attribute` */
export function paddingOf(node: Node, source: TypeSource): Padding {
  const { dims } = source.typeOf(node.inputs[0]);
  const pads = constantInts(node, source, 1);
  const axes = node.inputs[3]
    ? constantInts(node, source, 3).map((axis) => normalizeAxis(axis, dims.length))
    : dims.map((_, axis) => axis);
  if (pads.length !== 2 * axes.length) {
    throw mismatch(node, `${pads.length} pads for ${axes.length} axes; there must be two for each axis`);
  }
  const begin = dims.map(() => 0);
  const end = dims.map(() => 0);
  axes.forEach((axis, index) => {
    begin[axis] = pads[index];
    end[axis] = pads[index + axes.length];
  });
  const mode = textAttribute(node, "mode", "constant");
  if (!isPadMode(mode)) {
    throw new GraphError(
      "bad-attribute",
      node.name,
      `Pad ${node.name}: no mode ${mode}; there are ${padModes.join(", ")}`,
    );
  }
  return { mode, begin, end };
}

const pad: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const { begin, end } = paddingOf(node, source);
  return [{ type, dims: dims.map((dim, axis) => dim + begin[axis] + end[axis]) }];
};

const gather: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const indices = source.typeOf(node.inputs[1]);
  const axis = normalizeAxis(intAttribute(node, "axis", 0), dims.length);
  if (dims[axis] === undefined) throw mismatch(node, `${show(dims)} has no axis ${axis}`);
  return [{ type, dims: [...dims.slice(0, axis), ...indices.dims, ...dims.slice(axis + 1)] }];
};

const tile: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const repeats = constantInts(node, source, 1);
  if (repeats.length !== dims.length) throw mismatch(node, `${repeats.length} repeats for the shape ${show(dims)}`);
  return [{ type, dims: dims.map((dim, axis) => dim * repeats[axis]) }];
};

/** Operators that take, repeat or surround parts of a tensor. */
export const parts: Readonly<Record<string, ShapeRule>> = {
  Slice: slice,
  Split: split,
  Pad: pad,
  Gather: gather,
  Tile: tile,
};
