import { type Attributes, int, ints, text } from "@leukoscope/onnx";
import fc from "fast-check";
import { expect, it } from "vitest";
import { adjointGap, type AdjointGraph as Graph, nothing } from "./testing/adjoint.ts";

const TOLERANCE = 1e-4;

const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });

/** One spatial axis of a window that fits its input. */
const axisOf = (maxDilation: number) =>
  fc
    .record({
      kernel: fc.integer({ min: 1, max: 5 }),
      stride: fc.integer({ min: 1, max: 3 }),
      dilation: fc.integer({ min: 1, max: maxDilation }),
      begin: fc.integer({ min: 0, max: 3 }),
      end: fc.integer({ min: 0, max: 3 }),
      extra: fc.integer({ min: 0, max: 6 }),
    })
    .map((axis) => {
      const span = (axis.kernel - 1) * axis.dilation + 1;
      return { ...axis, size: Math.max(1, span - axis.begin - axis.end) + axis.extra };
    });

const convolutions = fc
  .record({
    axes: fc.array(axisOf(2), { minLength: 1, maxLength: 2 }),
    square: fc.boolean(),
    batch: fc.integer({ min: 1, max: 3 }),
    groups: fc.integer({ min: 1, max: 4 }),
    inputs: fc.integer({ min: 1, max: 3 }),
    outputs: fc.integer({ min: 1, max: 3 }),
    automatic: fc.constantFrom("NOTSET", "NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"),
  })
  .map(({ axes: drawn, square, batch, groups, inputs, outputs, automatic }): Graph => {
    // Half the time all axes are alike: square kernels and strides have ways of their own.
    const axes = square ? drawn.map(() => drawn[0]) : drawn;
    const along = (key: "kernel" | "stride" | "dilation" | "begin" | "end" | "size") => axes.map((axis) => axis[key]);
    const spans = axes.map(({ kernel, dilation, size }) => Math.max(size, (kernel - 1) * dilation + 1));
    // ONNX Runtime refuses "same" padding together with dilations.
    const dilations = automatic.startsWith("SAME") ? axes.map(() => 1) : along("dilation");
    const where: Attributes =
      automatic === "NOTSET" ? { pads: ints([...along("begin"), ...along("end")]) } : { auto_pad: text(automatic) };
    return {
      nodes: [
        {
          opType: "Conv",
          inputs: ["x", "w"],
          outputs: ["y"],
          attributes: {
            kernel_shape: ints(along("kernel")),
            strides: ints(along("stride")),
            dilations: ints(dilations),
            group: int(groups),
            ...where,
          },
        },
      ],
      inputs: {
        x: { dims: [batch, groups * inputs, ...(automatic === "NOTSET" ? along("size") : spans)], ...nothing },
        w: { dims: [groups * outputs, inputs, ...along("kernel")], ...nothing },
      },
    };
  });

it("differentiates convolutions of any size, stride, padding, dilation and grouping", { timeout: 120_000 }, () =>
  fc.assert(
    fc.asyncProperty(convolutions, seeds, async (graph, seed) => {
      expect(await adjointGap(graph, seed)).toBeLessThanOrEqual(TOLERANCE);
    }),
    { numRuns: 200 },
  ),
);

const pools = fc
  .record({
    opType: fc.constantFrom("MaxPool", "AveragePool"),
    axes: fc.array(axisOf(1), { minLength: 2, maxLength: 2 }),
    batch: fc.integer({ min: 1, max: 2 }),
    channels: fc.integer({ min: 1, max: 3 }),
    include: fc.integer({ min: 0, max: 1 }),
    ceil: fc.integer({ min: 0, max: 1 }),
  })
  .map(({ opType, axes, batch, channels, include, ceil }): Graph => {
    // ONNX wants pads smaller than the kernel, or a window could see nothing at all.
    const fitted = axes.map((axis) => {
      const begin = Math.min(axis.begin, axis.kernel - 1);
      const end = Math.min(axis.end, axis.kernel - 1);
      return { ...axis, begin, end, size: Math.max(1, axis.kernel - begin - end) + axis.extra };
    });
    return {
      nodes: [
        {
          opType,
          inputs: ["x"],
          outputs: ["y"],
          attributes: {
            kernel_shape: ints(fitted.map((axis) => axis.kernel)),
            strides: ints(fitted.map((axis) => axis.stride)),
            pads: ints([...fitted.map((axis) => axis.begin), ...fitted.map((axis) => axis.end)]),
            ceil_mode: int(ceil),
            ...(opType === "AveragePool" ? { count_include_pad: int(include) } : {}),
          },
        },
      ],
      inputs: { x: { dims: [batch, channels, ...fitted.map((axis) => axis.size)], ...nothing } },
    };
  });

it("differentiates poolings of any window", { timeout: 120_000 }, () =>
  fc.assert(
    fc.asyncProperty(pools, seeds, async (graph, seed) => {
      expect(await adjointGap(graph, seed)).toBeLessThanOrEqual(TOLERANCE);
    }),
    { numRuns: 100 },
  ),
);
