import { type Attributes, foldConstants, GraphBuilder, int, int64, ints, sizeOf, writeModel } from "@leukoscope/onnx";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { NodeRuntime } from "./index.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

/** Numbers of TensorProto.DataType. */
const types = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

interface Given {
  readonly dims: readonly number[];
  /** Whole numbers; for float32 in quarters. */
  readonly values: readonly number[];
  readonly type?: keyof typeof types;
}

interface Case {
  readonly opType: string;
  readonly inputs: readonly (Given | null)[];
  readonly attributes?: Attributes;
  readonly outputs?: number;
}

/** Adds a constant that is worked out from integers, since float constants of several elements count as weights. */
function derived(builder: GraphBuilder, { dims, values, type = "int64" }: Given): string {
  const whole = builder.constant({ ...int64(values), dims });
  if (type === "int64") return whole;
  const cast = builder.op("Cast", [whole], { to: int(types[type]) });
  const four = () => builder.constant({ type: "float32", dims: [], data: Float32Array.of(4) });
  return type === "float32" ? builder.op("Div", [cast, four()]) : cast;
}

/** Holds when what folding works out is what ONNX Runtime computes, in value, type and shape. */
async function agree(arbitrary: fc.Arbitrary<Case>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitrary, { minLength: 1, maxLength: 60, size: "max" }), async (cases) => {
      const builder = new GraphBuilder();
      const values = cases.flatMap(({ opType, inputs, attributes, outputs = 1 }, at) => {
        const given = inputs.map((input) => (input ? derived(builder, input) : ""));
        const names = Array.from({ length: outputs }, (_, index) => `case${at}_${opType}_${index}`);
        builder.op(opType, given, attributes, { outputs: names });
        return names;
      });
      // Outputs keep their nodes: behind an Identity the values themselves are folded.
      for (const value of values) builder.output(builder.op("Identity", [value], {}, { name: `out_${value}` }));
      const model = builder.build("cases");
      const folded = foldConstants(model);
      expect(folded.nodes.map((node) => node.opType).filter((opType) => opType !== "Identity")).toEqual([]);
      const session = await runtime.load(writeModel(model), { threads: 1 });
      const results = await session.run({}).finally(() => session.release());
      for (const value of values) {
        const { type, dims, data } = results[`out_${value}`];
        expect({ value, ...folded.initializers.get(value) }).toEqual({ value, type, dims: [...dims], data });
      }
    }),
    { numRuns: 5, interruptAfterTimeLimit: 20_000 },
  );
}

const size = (min: number, max: number) => fc.integer({ min, max });
const shape = (minLength: number, maxLength: number) => fc.array(size(1, 4), { minLength, maxLength });

const filled = (dims: readonly number[], values: fc.Arbitrary<number> = size(-9, 9), type?: Given["type"]) =>
  fc
    .array(values, { minLength: sizeOf(dims), maxLength: sizeOf(dims) })
    .map((drawn): Given => ({ dims, values: drawn, type }));

const vector = (values: readonly number[]): Given => ({ dims: [values.length], values });
const scalar = (value: number, type?: Given["type"]): Given => ({ dims: [], values: [value], type });

/** Shapes that broadcast to one another. */
const together = (count: number) =>
  shape(0, 3).chain((dims) =>
    fc.array(
      fc
        .tuple(fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), size(0, dims.length))
        .map(([ones, drop]) => dims.map((dim, axis) => (ones[axis] ? 1 : dim)).slice(drop)),
      { minLength: count, maxLength: count },
    ),
  );

const binary = (opTypes: readonly string[], type: Given["type"], second: fc.Arbitrary<number> = size(-9, 9)) =>
  fc
    .constantFrom(...opTypes)
    .chain((opType) =>
      together(2).chain(([a, b]) =>
        fc.tuple(filled(a, size(-9, 9), type), filled(b, second, type)).map((inputs): Case => ({ opType, inputs })),
      ),
    );

const nonzero = fc.constantFrom(-7, -3, -2, -1, 1, 2, 3, 5);

describe("what folding works out is what ONNX Runtime computes", () => {
  it("arithmetic of whole numbers: division drops the rest, the remainder has the divisor's sign", () =>
    agree(
      fc.oneof(
        binary(["Add", "Sub", "Mul", "Min", "Max"], "int64"),
        binary(["Add", "Sub", "Mul"], "int32"),
        binary(["Div", "Mod"], "int64", nonzero),
        binary(["Mod"], "int64", nonzero).map((one) => ({ ...one, attributes: { fmod: int(1) } })),
      ),
    ));

  it("arithmetic of fractions, and rounding", () =>
    agree(
      fc.oneof(
        binary(["Add", "Sub", "Mul", "Min", "Max"], "float32"),
        binary(["Div"], "float32", nonzero),
        fc
          .constantFrom("Floor", "Ceil", "Round", "Neg", "Abs")
          .chain((opType) =>
            shape(0, 3).chain((dims) => filled(dims, size(-30, 30), "float32").map((x) => ({ opType, inputs: [x] }))),
          ),
        shape(0, 2).chain((dims) =>
          fc.tuple(fc.constantFrom("Sqrt", "Reciprocal"), filled(dims, size(1, 40), "float32")).map(([opType, x]) => ({
            opType,
            inputs: [x],
          })),
        ),
        size(1, 64).map((base) => ({ opType: "Pow", inputs: [scalar(4 * base, "float32"), scalar(2, "float32")] })),
      ),
    ));

  it("comparisons, logic, choice, casts", () =>
    agree(
      fc.oneof(
        binary(["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"], "int64"),
        binary(["Equal", "Greater", "Less"], "float32"),
        binary(["And", "Or"], "bool", size(0, 1)),
        shape(0, 2).chain((dims) => filled(dims, size(0, 1), "bool").map((x) => ({ opType: "Not", inputs: [x] }))),
        together(3).chain(([a, b, c]) =>
          fc
            .tuple(filled(a, size(0, 1), "bool"), filled(b), filled(c))
            .map((inputs): Case => ({ opType: "Where", inputs })),
        ),
        fc
          .tuple(fc.constantFrom(...Object.values(types)), fc.constantFrom("int64", "float32", "bool"), shape(0, 2))
          .chain(([to, type, dims]) =>
            filled(dims, size(-9, 9), type as Given["type"]).map((x) => ({
              opType: "Cast",
              inputs: [x],
              attributes: { to: int(to) },
            })),
          ),
      ),
    ));

  it("taking, joining, repeating", () =>
    agree(
      shape(1, 4).chain((dims) => {
        const rank = dims.length;
        const axis = size(-rank, rank - 1);
        const at = (given: number) => (given + rank) % rank;
        return filled(dims).chain((x) =>
          fc.oneof(
            axis.chain((along) =>
              fc.array(size(-dims[at(along)], dims[at(along)] - 1), { minLength: 1, maxLength: 4 }).map((indices) => ({
                opType: "Gather",
                inputs: [x, indices.length === 1 ? scalar(indices[0]) : vector(indices)],
                attributes: { axis: int(along) },
              })),
            ),
            fc
              .tuple(size(-5, 5), fc.oneof(size(-5, 5), fc.constantFrom(2 ** 40, -(2 ** 63))), nonzero, axis)
              .map(([start, end, step, along]) => ({
                opType: "Slice",
                inputs: [x, vector([start]), vector([end]), vector([along]), vector([step])],
              })),
            axis.chain((along) =>
              size(0, dims[at(along)]).map((first) => ({
                opType: "Split",
                inputs: [x, vector([first, dims[at(along)] - first])],
                attributes: { axis: int(along) },
                outputs: 2,
              })),
            ),
            axis.map((along) => ({ opType: "Concat", inputs: [x, x, x], attributes: { axis: int(along) } })),
            fc.array(size(1, 3), { minLength: rank, maxLength: rank }).map((repeats) => ({
              opType: "Tile",
              inputs: [x, vector(repeats)],
            })),
            size(1, 3).map((more) => ({
              opType: "Expand",
              inputs: [x, vector([more, ...dims.map(() => 1)])],
            })),
            fc
              .shuffledSubarray([...dims.keys()], { minLength: rank })
              .map((order) => ({ opType: "Transpose", inputs: [x], attributes: { perm: ints(order) } })),
            fc.constant({ opType: "Reshape", inputs: [x, vector([-1])] }),
            axis.map((along) => ({ opType: "Unsqueeze", inputs: [x, vector([along])] })),
            fc.constant({ opType: "Squeeze", inputs: [{ ...x, dims: [1, ...dims] }, vector([0])] }),
            axis.map((along) => ({ opType: "Flatten", inputs: [x], attributes: { axis: int(at(along)) } })),
          ),
        );
      }),
    ));

  it("sizes, ranges, fillings, reductions", () =>
    agree(
      fc.oneof(
        shape(0, 4).chain((dims) =>
          fc.tuple(filled(dims), size(-5, 5), size(-5, 5)).map(([x, start, end]) => ({
            opType: "Shape",
            inputs: [x],
            attributes: { start: int(start), end: int(end) },
          })),
        ),
        shape(0, 4).chain((dims) => filled(dims).map((x) => ({ opType: "Size", inputs: [x] }))),
        fc.tuple(shape(1, 3), size(-9, 9)).map(([dims, value]) => ({
          opType: "ConstantOfShape",
          inputs: [vector(dims)],
          attributes: { value: { kind: "tensor" as const, value: int64([value]) } },
        })),
        fc
          .tuple(size(-9, 9), size(-9, 9), nonzero)
          .map(([start, end, step]) => ({ opType: "Range", inputs: [scalar(start), scalar(end), scalar(step)] })),
        fc
          .tuple(fc.constantFrom("ReduceSum", "ReduceProd", "ReduceMax", "ReduceMin"), shape(1, 3), size(0, 1))
          .chain(([opType, dims, keep]) =>
            fc
              .tuple(filled(dims), fc.shuffledSubarray([...dims.keys()], { minLength: 1 }), fc.boolean())
              .map(([x, axes, all]) => ({
                opType,
                inputs: all ? [x] : [x, vector(axes)],
                attributes: { keepdims: int(keep) },
              })),
          ),
      ),
    ));
});
