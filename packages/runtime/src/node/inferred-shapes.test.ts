import {
  type Attributes,
  GraphBuilder,
  int,
  ints,
  type Model,
  sizeOf,
  type Tensor,
  text,
  writeModel,
} from "@leukoscope/onnx";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { NodeRuntime } from "./index.ts";

/** One operator on inputs of some shapes; `constants` are int64 inputs after them, `null` an omitted one. */
interface Case {
  readonly opType: string;
  readonly inputs: readonly (readonly number[])[];
  readonly constants?: readonly (readonly number[] | null)[];
  readonly attributes?: Attributes;
  readonly types?: readonly Tensor["type"][];
  readonly domain?: string;
  readonly outputs?: number;
}

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const zeros = (type: Tensor["type"], dims: readonly number[]): Tensor => {
  const size = sizeOf(dims);
  if (type === "int64") return { type, dims, data: new BigInt64Array(size) };
  if (type === "bool") return { type, dims, data: new Uint8Array(size) };
  return { type, dims, data: new Float32Array(size) };
};

/** All cases side by side in one graph, so that one load serves them. */
function graphOf(cases: readonly Case[]): { model: Model; feeds: Record<string, Tensor> } {
  const builder = new GraphBuilder();
  const feeds: Record<string, Tensor> = {};
  cases.forEach((one, at) => {
    const inputs = one.inputs.map((dims, index) => {
      const name = `case${at}_input${index}`;
      const type = one.types?.[index] ?? "float32";
      feeds[name] = zeros(type, dims);
      return builder.input(name, { type, dims });
    });
    const constants = (one.constants ?? []).map((values) =>
      values
        ? builder.constant({ type: "int64", dims: [values.length], data: BigInt64Array.from(values, BigInt) })
        : "",
    );
    const outputs = Array.from({ length: one.outputs ?? 1 }, (_, index) => `case${at}_output${index}`);
    builder.op(one.opType, [...inputs, ...constants], one.attributes, { outputs, domain: one.domain });
    for (const output of outputs) builder.output(output);
  });
  return { model: builder.build("cases"), feeds };
}

/** Holds for an operator when the inferred types are those of the tensors that ONNX Runtime computes. */
async function agree(arbitrary: fc.Arbitrary<Case>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitrary, { minLength: 1, maxLength: 60, size: "max" }), async (cases) => {
      const { model, feeds } = graphOf(cases);
      const session = await runtime.load(writeModel(model), { threads: 1 });
      const results = await session.run(feeds).finally(() => session.release());
      expect(model.outputs).toEqual(
        model.outputs.map(({ name }) => ({ name, type: results[name].type, dims: results[name].dims })),
      );
    }),
    { numRuns: 6, interruptAfterTimeLimit: 20_000 },
  );
}

const size = (min: number, max: number) => fc.integer({ min, max });
const shape = (minLength: number, maxLength: number) => fc.array(size(1, 4), { minLength, maxLength });
const axisOf = (rank: number) => size(-rank, rank - 1);

/** A sliding window that fits, in one or two dimensions. */
const windows = fc.integer({ min: 1, max: 2 }).chain((rank) => {
  const each = (min: number, max: number) => fc.array(size(min, max), { minLength: rank, maxLength: rank });
  return fc
    .record({
      spatial: each(1, 11),
      kernel: each(1, 4),
      strides: each(1, 3),
      dilations: each(1, 2),
      pads: fc.array(size(0, 3), { minLength: 2 * rank, maxLength: 2 * rank }),
      padding: fc.constantFrom("pads", "VALID", "SAME_UPPER", "SAME_LOWER"),
    })
    .map((window) => {
      // ONNX Runtime has no dilation with automatic padding, and a pool's padding must stay within its kernel.
      const automatic = window.padding.startsWith("SAME");
      const dilations = window.dilations.map((dilation) => (automatic ? 1 : dilation));
      // Strides beyond the kernel would then mean negative padding, which its pools refuse.
      const strides = window.strides.map((stride, at) => (automatic ? Math.min(stride, window.kernel[at]) : stride));
      const pads = window.pads.map((pad, at) => Math.min(pad, window.kernel[at % rank] - 1));
      return { ...window, strides, dilations, pads, rank };
    })
    .filter(({ spatial, kernel, dilations, pads, padding, rank }) =>
      spatial.every((length, axis) => {
        const room = length + (padding === "pads" ? pads[axis] + pads[axis + rank] : 0);
        return padding.startsWith("SAME") || room >= (kernel[axis] - 1) * dilations[axis] + 1;
      }),
    );
});

type WindowCase = typeof windows extends fc.Arbitrary<infer T> ? T : never;

const windowAttributes = ({ kernel, strides, dilations, pads, padding }: WindowCase, dilated = true): Attributes => ({
  kernel_shape: ints(kernel),
  strides: ints(strides),
  ...(dilated ? { dilations: ints(dilations) } : {}),
  ...(padding === "pads" ? { pads: ints(pads) } : { auto_pad: text(padding) }),
});

/** Half of what a transposed convolution gives without padding, so that something is left. */
const mostPadding = ({ spatial, kernel, strides, dilations, rank }: WindowCase, at: number): number => {
  const axis = at % rank;
  return Math.floor(((spatial[axis] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis]) / 2);
};

const channels = fc.record({ batch: size(1, 2), groups: size(1, 3), inputs: size(1, 3), outputs: size(1, 3) });

/** Two shapes that broadcast: the same sizes, some replaced by one, some leading ones left out. */
const broadcastable = (count: number) =>
  shape(0, 4).chain((dims) =>
    fc.array(
      fc
        .tuple(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), size(0, dims.length))
        .map(([ones, drop]) => dims.map((dim, axis) => (ones[axis] ? 1 : dim)).slice(drop)),
      { minLength: count, maxLength: count },
    ),
  );

describe("inferred types are what ONNX Runtime computes", () => {
  it("Conv: groups, strides, dilations, pads, automatic padding", () =>
    agree(
      fc.tuple(windows, channels).map(([window, { batch, groups, inputs, outputs }]) => ({
        opType: "Conv",
        inputs: [
          [batch, groups * inputs, ...window.spatial],
          [groups * outputs, inputs, ...window.kernel],
        ],
        attributes: { ...windowAttributes(window), group: int(groups) },
      })),
    ));

  it("ConvTranspose: groups, strides, dilations, pads, output padding", () =>
    agree(
      fc.tuple(windows, channels, size(0, 2)).map(([window, { batch, groups, inputs, outputs }, extra]) => ({
        opType: "ConvTranspose",
        inputs: [
          [batch, groups * inputs, ...window.spatial],
          [groups * inputs, outputs, ...window.kernel],
        ],
        attributes: {
          ...windowAttributes({
            ...window,
            padding: window.padding === "VALID" ? "VALID" : "pads",
            pads: window.pads.map((pad, at) => Math.min(pad, mostPadding(window, at))),
          }),
          group: int(groups),
          output_padding: ints(window.strides.map((stride) => Math.min(extra, stride - 1))),
        },
      })),
    ));

  it("MaxPool and AveragePool: ceiling mode too", () =>
    agree(
      fc.tuple(windows, fc.boolean(), fc.boolean()).map(([window, ceil, max]) => ({
        opType: max ? "MaxPool" : "AveragePool",
        // AveragePool has no dilations before operator set 19.
        inputs: [[2, 3, ...window.spatial.map((length, axis) => length + window.kernel[axis])]],
        attributes: { ...windowAttributes(window, max), ceil_mode: int(ceil ? 1 : 0) },
        outputs: max ? 2 : 1,
      })),
    ));

  it("global pools, DepthToSpace, BatchNormalization, MaxUnpool", () =>
    agree(
      fc
        .tuple(
          fc.constantFrom("GlobalAveragePool", "GlobalMaxPool", "DepthToSpace", "BatchNormalization", "MaxUnpool"),
          shape(4, 4),
        )
        .map(([opType, dims]): Case => {
          const [n, c, h, w] = dims;
          if (opType === "DepthToSpace")
            return { opType, inputs: [[n, 4 * c, h, w]], attributes: { blocksize: int(2) } };
          if (opType === "BatchNormalization") return { opType, inputs: [dims, [c], [c], [c], [c]] };
          if (opType === "MaxUnpool") {
            return {
              opType,
              inputs: [dims, dims],
              types: ["float32", "int64"],
              constants: [[n, c, 2 * h, 2 * w]],
              attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) },
            };
          }
          return { opType, inputs: [dims] };
        }),
    ));

  it("elementwise operators broadcast", () =>
    agree(
      fc.oneof(
        fc
          .tuple(fc.constantFrom("Add", "Sub", "Mul", "Div", "Pow", "Equal", "Greater", "Less"), broadcastable(2))
          .map(([opType, inputs]) => ({ opType, inputs })),
        broadcastable(3).map((inputs) => ({ opType: "Where", inputs, types: ["bool", "float32", "float32"] as const })),
        fc
          .tuple(
            fc.constantFrom("Relu", "Clip", "Sigmoid", "Tanh", "Exp", "Log", "Sqrt", "Neg", "Abs", "Identity"),
            shape(0, 4),
          )
          .map(([opType, dims]) => ({ opType, inputs: [dims] })),
        fc
          .tuple(fc.constantFrom("Softmax", "LogSoftmax"), shape(1, 4))
          .map(([opType, dims]) => ({ opType, inputs: [dims] })),
        fc
          .tuple(fc.constantFrom(1, 2, 3, 6, 7, 9, 10, 11), shape(0, 3))
          .map(([to, dims]) => ({ opType: "Cast", inputs: [dims], attributes: { to: int(to) } })),
        shape(1, 3).map((dims) => ({ opType: "Dropout", inputs: [dims], outputs: 2 })),
      ),
    ));

  it("Gemm, MatMul, FusedMatMul", () =>
    agree(
      fc
        .record({
          m: size(1, 4),
          k: size(1, 4),
          n: size(1, 4),
          a: fc.boolean(),
          b: fc.boolean(),
          batch: broadcastable(2),
          op: size(0, 2),
        })
        .map(({ m, k, n, a, b, batch, op }): Case => {
          const left = a && op !== 1 ? [k, m] : [m, k];
          const right = b && op !== 1 ? [n, k] : [k, n];
          const transposed = { transA: int(a ? 1 : 0), transB: int(b ? 1 : 0) };
          if (op === 0) return { opType: "Gemm", inputs: [left, right, [n]], attributes: transposed };
          if (op === 1)
            return {
              opType: "MatMul",
              inputs: [
                [...batch[0], ...left],
                [...batch[1], ...right],
              ],
            };
          return {
            opType: "FusedMatMul",
            domain: "com.microsoft",
            inputs: [
              [2, ...left],
              [2, ...right],
            ],
            attributes: transposed,
          };
        }),
    ));

  it("Reshape with zeros and a minus one, Flatten, Transpose, Concat", () =>
    agree(
      fc.oneof(
        fc.tuple(shape(1, 4), fc.boolean(), size(0, 3)).map(([dims, kept, open]) => ({
          opType: "Reshape",
          inputs: [dims],
          constants: [dims.map((dim, axis) => (axis === open ? -1 : kept ? 0 : dim))],
        })),
        shape(1, 4).map((dims) => ({ opType: "Reshape", inputs: [dims], constants: [[1, -1, dims[0]]] })),
        shape(1, 4).chain((dims) =>
          size(-dims.length, dims.length).map((axis) => ({
            opType: "Flatten",
            inputs: [dims],
            attributes: { axis: int(axis) },
          })),
        ),
        shape(1, 4).chain((dims) =>
          fc
            .shuffledSubarray([...dims.keys()], { minLength: dims.length })
            .map((order) => ({ opType: "Transpose", inputs: [dims], attributes: { perm: ints(order) } })),
        ),
        shape(1, 4).map((dims) => ({ opType: "Transpose", inputs: [dims] })),
        shape(1, 4).chain((dims) =>
          fc.tuple(axisOf(dims.length), fc.array(size(1, 3), { minLength: 1, maxLength: 3 })).map(([axis, sizes]) => ({
            opType: "Concat",
            inputs: sizes.map((length) =>
              dims.map((dim, at) => (at === (axis + dims.length) % dims.length ? length : dim)),
            ),
            attributes: { axis: int(axis) },
          })),
        ),
      ),
    ));

  it("Slice: any bounds, negative steps, given axes", () =>
    agree(
      shape(1, 4).chain((dims) =>
        fc
          .tuple(
            fc.shuffledSubarray([...dims.keys()], { minLength: 1 }),
            fc.array(
              fc.tuple(
                size(-7, 7),
                fc.oneof(size(-7, 7), fc.constantFrom(2 ** 53, -(2 ** 53))),
                fc.constantFrom(-3, -2, -1, 1, 2, 3),
              ),
              {
                minLength: 4,
                maxLength: 4,
              },
            ),
          )
          .map(([axes, bounds]) => {
            const used = bounds.slice(0, axes.length);
            return {
              opType: "Slice",
              inputs: [dims],
              constants: [
                used.map(([start]) => start),
                used.map(([, end]) => end),
                axes,
                used.map(([, , step]) => step),
              ],
            };
          }),
      ),
    ));

  it("Pad, Expand, Squeeze, Unsqueeze, Gather", () =>
    agree(
      fc.oneof(
        shape(1, 4).chain((dims) =>
          fc
            .array(size(0, 2), { minLength: 2 * dims.length, maxLength: 2 * dims.length })
            .map((pads) => ({ opType: "Pad", inputs: [dims], constants: [pads] })),
        ),
        broadcastable(2).map(([dims, target]) => ({ opType: "Expand", inputs: [dims], constants: [target] })),
        shape(1, 3).map((dims) => ({ opType: "Squeeze", inputs: [[1, ...dims, 1]], constants: [[0, -1]] })),
        shape(1, 3).map((dims) => ({ opType: "Squeeze", inputs: [[1, ...dims]] })),
        shape(1, 3).chain((dims) =>
          fc.uniqueArray(size(0, dims.length + 1), { minLength: 2, maxLength: 2 }).map((axes) => ({
            opType: "Unsqueeze",
            inputs: [dims],
            constants: [[axes[0], axes[1] - dims.length - 2]],
          })),
        ),
        fc.tuple(shape(1, 3), shape(0, 2)).chain(([dims, indices]) =>
          axisOf(dims.length).map((axis) => ({
            opType: "Gather",
            inputs: [dims, indices],
            types: ["float32", "int64"] as const,
            attributes: { axis: int(axis) },
          })),
        ),
      ),
    ));

  it("reductions, with axes as attribute or input, or none", () =>
    agree(
      shape(1, 4).chain((dims) =>
        fc
          .tuple(fc.subarray([...dims.keys()]), fc.boolean(), fc.boolean(), fc.boolean())
          .map(([axes, keep, negative, sum]): Case => {
            const given = axes.map((axis) => (negative ? axis - dims.length : axis));
            const keepdims = int(keep ? 1 : 0);
            if (sum) return { opType: "ReduceSum", inputs: [dims], constants: [given], attributes: { keepdims } };
            const opType = ["ReduceMean", "ReduceMax", "ReduceSumSquare"][dims[0] % 3];
            return {
              opType,
              inputs: [dims],
              attributes: given.length > 0 ? { axes: ints(given), keepdims } : { keepdims },
            };
          }),
      ),
    ));
});
