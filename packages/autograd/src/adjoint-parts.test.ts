import { type Attributes, int, ints, sizeOf, text } from "@leukoscope/onnx";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type AdjointGraph, adjointGap, nothing } from "./testing/adjoint.ts";

const TOLERANCE = 1e-4;

const size = (min: number, max: number) => fc.integer({ min, max });
const shape = (min: number, max: number) => fc.array(size(1, 6), { minLength: min, maxLength: max });

const integers = (values: readonly number[]) => ({ type: "int64" as const, dims: [values.length], values });

/** One operator on `x`, with constants as its further inputs in the order of their names here. */
function graphOf(
  opType: string,
  dims: readonly number[],
  constants: NonNullable<AdjointGraph["constants"]>,
  attributes: Attributes = {},
  inputs: readonly string[] = ["x", ...Object.keys(constants)],
): AdjointGraph {
  return { nodes: [{ opType, inputs, outputs: ["y"], attributes }], inputs: { x: { dims, ...nothing } }, constants };
}

async function holds(graphs: fc.Arbitrary<AdjointGraph>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(graphs, size(1, 2 ** 31 - 1), async (graph, seed) => {
      expect(await adjointGap(graph, seed)).toBeLessThanOrEqual(TOLERANCE);
    }),
    { numRuns: 150, interruptAfterTimeLimit: 20_000 },
  );
}

/** How one axis is resized: to a size, or by a factor that leaves at least one element. */
const resizing = fc.record({ from: size(1, 9), to: size(1, 14), factor: size(3, 40).map((tenths) => tenths / 10) });

it("Resize: any sizes and factors, nearest and linear, by every rule of coordinates", () =>
  holds(
    fc
      .record({
        axes: fc.array(resizing, { minLength: 2, maxLength: 2 }),
        bySize: fc.boolean(),
        mode: fc.constantFrom("nearest", "linear"),
        rounding: fc.constantFrom("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"),
        rule: fc.constantFrom("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"),
      })
      .map(({ axes, bySize, mode, rounding, rule }) => {
        const dims = [1, 2, ...axes.map(({ from }) => from)];
        const factors = axes.map(({ from, factor }) => (factor * from < 1.1 ? 1 : factor));
        const attributes = {
          mode: text(mode),
          nearest_mode: text(rounding),
          coordinate_transformation_mode: text(rule),
        };
        const sizes = integers([1, 2, ...axes.map(({ to }) => to)]);
        const scales = { type: "float32" as const, dims: [4], values: [1, 1, ...factors] };
        const graph = bySize
          ? graphOf("Resize", dims, { sizes }, attributes, ["x", "", "", "sizes"])
          : graphOf("Resize", dims, { scales }, attributes, ["x", "", "scales"]);
        return { ...graph, opset: 19 };
      }),
  ));

it("Slice: any bounds and steps", () =>
  holds(
    shape(1, 4).chain((dims) =>
      fc
        .tuple(
          fc.shuffledSubarray([...dims.keys()], { minLength: 1 }),
          fc.array(fc.tuple(size(-7, 7), size(-7, 7), fc.constantFrom(-3, -2, -1, 1, 2, 3)), {
            minLength: 4,
            maxLength: 4,
          }),
        )
        .map(([axes, drawn]) => {
          const bounds = drawn.slice(0, axes.length);
          return graphOf("Slice", dims, {
            starts: integers(bounds.map(([start]) => start)),
            ends: integers(bounds.map(([, end]) => end)),
            axes: integers(axes),
            steps: integers(bounds.map(([, , step]) => step)),
          });
        }),
    ),
  ));

it("Pad: zeros, also fewer than none; reflection, edges and wrapping by less than there is", () =>
  holds(
    shape(2, 4).chain((dims) =>
      fc.constantFrom("constant", "reflect", "edge", "wrap").chain((mode) => {
        const margin = dims.map((dim) =>
          mode === "constant" ? size(-Math.floor((dim - 1) / 2), 3) : size(0, mode === "edge" ? 3 : dim - 1),
        );
        return fc.tuple(fc.tuple(...margin), fc.tuple(...margin)).map(([begin, end]) => ({
          ...graphOf("Pad", dims, { pads: integers([...begin, ...end]) }, { mode: text(mode) }),
          opset: 19,
        }));
      }),
    ),
  ));

it("Gather: any axis and indices", () =>
  holds(
    shape(1, 4).chain((dims) =>
      size(0, dims.length - 1).chain((axis) =>
        shape(0, 2).chain((taken) =>
          fc
            .array(size(-dims[axis], dims[axis] - 1), { minLength: sizeOf(taken), maxLength: sizeOf(taken) })
            .map((values) =>
              graphOf("Gather", dims, { indices: { type: "int64", dims: taken, values } }, { axis: int(axis) }),
            ),
        ),
      ),
    ),
  ));

it("ConvTranspose: groups, strides, dilations, pads and output padding in one and two dimensions", () => {
  const axis = fc
    .record({
      kernel: size(1, 4),
      stride: size(1, 3),
      dilation: size(1, 2),
      length: size(1, 5),
      begin: size(0, 2),
      end: size(0, 2),
      extra: size(0, 2),
    })
    .filter(({ kernel, stride, dilation, length, begin, end, extra }) => {
      const whole = (length - 1) * stride + (kernel - 1) * dilation + 1 + extra;
      return extra < stride && whole - begin - end >= 1;
    });
  return holds(
    fc
      .tuple(fc.array(axis, { minLength: 1, maxLength: 2 }), size(1, 3), size(1, 3), size(1, 3), size(1, 2))
      .map(([axes, groups, inputs, outputs, batch]): AdjointGraph => {
        const along = (key: "kernel" | "stride" | "dilation" | "begin" | "end" | "extra") =>
          axes.map((each) => each[key]);
        const lengths = axes.map(({ length }) => length);
        return {
          nodes: [
            {
              opType: "ConvTranspose",
              inputs: ["x", "w"],
              outputs: ["y"],
              attributes: {
                kernel_shape: ints(along("kernel")),
                strides: ints(along("stride")),
                dilations: ints(along("dilation")),
                pads: ints([...along("begin"), ...along("end")]),
                output_padding: ints(along("extra")),
                group: int(groups),
              },
            },
          ],
          inputs: {
            x: { dims: [batch, groups * inputs, ...lengths], ...nothing },
            w: { dims: [groups * inputs, outputs, ...along("kernel")], ...nothing },
          },
        };
      }),
  );
});
