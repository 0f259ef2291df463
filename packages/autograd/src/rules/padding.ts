import { type GraphBuilder, type PadMode, paddingOf } from "@leukoscope/onnx";
import { AutogradError } from "../errors.ts";
import { flip, slice, sumOver } from "./reshape.ts";
import { type GradientRule, rule } from "./rule.ts";
import { surround, surroundAxis } from "./surround.ts";

/** What a mode puts into a margin of `count` elements goes back to where it came from: [first, beyond last] by side. */
const origins: Readonly<
  Record<
    Exclude<PadMode, "constant">,
    (side: "begin" | "end", size: number, count: number) => readonly [number, number]
  >
> = {
  edge: (side, size) => (side === "begin" ? [0, 1] : [size - 1, size]),
  reflect: (side, size, count) => (side === "begin" ? [1, 1 + count] : [size - 1 - count, size - 1]),
  wrap: (side, size, count) => (side === "begin" ? [size - count, size] : [0, count]),
};

/** Adds the gradient of both margins along one axis to that of the middle, and cuts them off. */
function foldBack(
  builder: GraphBuilder,
  dy: string,
  axis: number,
  mode: Exclude<PadMode, "constant">,
  margins: { readonly begin: number; readonly end: number },
): string {
  const total = builder.dimsOf(dy)[axis];
  const size = total - margins.begin - margins.end;
  let dx = slice(builder, dy, [axis], [margins.begin], [margins.begin + size]);
  for (const side of ["begin", "end"] as const) {
    const count = margins[side];
    if (count === 0) continue;
    const start = side === "begin" ? 0 : total - count;
    const margin = slice(builder, dy, [axis], [start], [start + count]);
    const back =
      mode === "edge"
        ? sumOver(builder, margin, [axis], true)
        : mode === "reflect"
          ? flip(builder, margin, [axis])
          : margin;
    const [first, beyond] = origins[mode](side, size, count);
    dx = builder.op("Add", [dx, surroundAxis(builder, back, axis, first, size - beyond)]);
  }
  return dx;
}

const pad = rule(({ node, builder, wanted }, dy) => {
  const { mode, begin, end } = paddingOf(node, builder);
  if (wanted[2]) {
    throw new AutogradError(
      "not-differentiable",
      node.name,
      `Pad ${node.name}: the value it fills in can't be trained`,
    );
  }
  if (mode === "constant") {
    const back = (pads: readonly number[]) => pads.map((count) => -count);
    return [surround(builder, dy, back(begin), back(end))];
  }
  if ([...begin, ...end].some((count) => count < 0)) {
    throw new AutogradError(
      "not-differentiable",
      node.name,
      `Pad ${node.name}: mode ${mode} with negative pads (${[...begin, ...end].join(", ")}); cut off with a Slice instead`,
    );
  }
  return [begin.reduce((dx, count, axis) => foldBack(builder, dx, axis, mode, { begin: count, end: end[axis] }), dy)];
});

export const padding: Readonly<Record<string, GradientRule>> = { Pad: pad };
