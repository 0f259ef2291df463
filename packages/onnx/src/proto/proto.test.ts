import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../builder.ts";
import { float, GraphError, int, ints, type Model, text } from "../graph.ts";
import { OPSET } from "../opset.ts";
import { float32, int64 } from "../tensor.ts";
import { readModel } from "./read.ts";
import { readInputs } from "./read-inputs.ts";
import { writeModel } from "./write.ts";

const golden = (name: string): Uint8Array => readFileSync(new URL(`./__goldens__/${name}`, import.meta.url));

function small(): Model {
  const builder = new GraphBuilder();
  builder.input("x", { type: "float32", dims: [1, 2, 4, 4] });
  builder.initializer(
    "w",
    float32(
      [3, 2, 3, 3],
      Float32Array.from({ length: 54 }, (_, at) => at / 7),
    ),
  );
  const y = builder.op("Conv", ["x", "w"], { pads: ints([1, 1, 1, 1]), group: int(1) }, { name: "conv" });
  builder.output(builder.op("HardSigmoid", [y], { alpha: float(0.25) }, { name: "out" }));
  return builder.build("small", { classes: '["Benign"]', größe: "96" });
}

function errorOf(action: () => unknown): GraphError {
  try {
    action();
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("a model that was written", () => {
  it("is the same when read, and the same bytes when written again", () => {
    const model = small();
    const bytes = writeModel(model);
    const again = readModel(bytes);
    expect(again).toEqual(model);
    expect(writeModel(again)).toEqual(bytes);
  });

  it("keeps attributes of every kind, for any values", () => {
    const integer = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(2 ** 63, -(2 ** 63), 2 ** 53 + 2, -1));
    const single = fc.float({ noNaN: true });
    const attribute = fc.oneof(
      integer.map((value) => ({ kind: "int" as const, value })),
      single.map((value) => ({ kind: "float" as const, value })),
      fc.string({ unit: "grapheme" }).map((value) => ({ kind: "string" as const, value })),
      fc.array(integer).map((value) => ({ kind: "ints" as const, value })),
      fc.array(single).map((value) => ({ kind: "floats" as const, value })),
      fc.array(fc.string()).map((value) => ({ kind: "strings" as const, value })),
      fc.array(single).map((values) => ({ kind: "tensor" as const, value: float32([values.length], values) })),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), attribute), (attributes) => {
        const base = small();
        const [first, ...rest] = base.nodes;
        const model = { ...base, nodes: [{ ...first, attributes }, ...rest] };
        expect(readModel(writeModel(model)).nodes[0].attributes).toEqual({ ...attributes });
      }),
    );
  });

  it("takes far less than 100 ms for 12 MB, and its weights are not copied when they lie aligned", () => {
    const weights = new Float32Array(3_000_000).fill(0.5);
    const model = {
      ...small(),
      initializers: new Map([...small().initializers, ["big", float32([3_000_000], weights)]]),
    };
    writeModel(model);
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      writeModel(model);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(100);

    const bytes = writeModel(model);
    const views = [0, 1, 2, 3].map((offset) => {
      const shifted = new Uint8Array(bytes.length + 4).subarray(offset, offset + bytes.length);
      shifted.set(bytes);
      const data = readModel(shifted).initializers.get("big")?.data;
      expect(data?.length === weights.length && weights.every((value, at) => data[at] === value)).toBe(true);
      return data?.buffer === shifted.buffer;
    });
    expect(views.filter(Boolean)).toHaveLength(1);
  });

  it("refuses an integer attribute that is none", () => {
    const base = small();
    const model = { ...base, nodes: base.nodes.map((node) => ({ ...node, attributes: { axis: int(0.5) } })) };
    expect(errorOf(() => writeModel(model))).toMatchObject({ code: "bad-attribute", where: "axis" });
  });
});

describe("files of other tools", () => {
  it("reads every attribute kind and typed data field that the onnx package writes", () => {
    const model = readModel(golden("every-field.onnx"));
    expect(model.opsets).toEqual({ "": OPSET, "org.example": 2 });
    expect(model.metadata).toEqual({ classes: '["Benign","Early"]', empty: "" });
    expect(model.nodes).toEqual([
      {
        name: "anything",
        opType: "Anything",
        domain: "org.example",
        inputs: ["image", "", "FLOAT"],
        outputs: ["out"],
        attributes: {
          an_int: int(-3),
          a_large_int: int(2 ** 40 + 1),
          a_float: float(0.25),
          a_text: text("größer"),
          ints: ints([-1, 0, 2 ** 31, 2 ** 63]),
          floats: { kind: "floats", value: [1.5, -0.5] },
          texts: { kind: "strings", value: ["a", "", "c"] },
          a_tensor: { kind: "tensor", value: { type: "int64", dims: [1, 2], data: BigInt64Array.of(-5n, 6n) } },
        },
      },
    ]);
    expect(Object.fromEntries([...model.initializers].map(([name, tensor]) => [name, tensor.data]))).toEqual({
      FLOAT: Float32Array.of(1.5, -2),
      DOUBLE: Float64Array.of(0.1, -1e300),
      FLOAT16: Uint16Array.of(0x3c00, 0xb800),
      INT8: Int8Array.of(-128, 127),
      UINT8: Uint8Array.of(0, 255),
      INT16: Int16Array.of(-32768, 5),
      UINT16: Uint16Array.of(0, 65535),
      INT32: Int32Array.of(-(2 ** 31), 7),
      UINT32: Uint32Array.of(0, 2 ** 32 - 1),
      INT64: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n),
      UINT64: BigUint64Array.of(0n, 2n ** 64n - 1n),
      BOOL: Uint8Array.of(1, 0),
    });
    expect(readModel(writeModel(model))).toEqual(model);
  });

  it("drops inputs that repeat initialisers and turns Constant nodes into initialisers", () => {
    const model = readModel(golden("weights-as-inputs.onnx"));
    expect(model.inputs).toEqual([{ name: "image", type: "float32", dims: [2, 3, 8, 8] }]);
    expect(model.outputs).toEqual([{ name: "logits", type: "float32", dims: [2, 5] }]);
    expect(model.nodes.map((node) => node.opType)).toEqual(["Conv", "Relu", "Clip", "Reshape", "Gemm"]);
    expect([...model.initializers.values()].map((tensor) => tensor.dims)).toContainEqual([4, 3, 3, 3]);
    expect(GraphBuilder.from(model).typeOf("logits")).toEqual({ type: "float32", dims: [2, 5] });
  });

  it("wants a size for every symbolic dimension, and says which", () => {
    const bytes = golden("symbolic-batch.onnx");
    const error = errorOf(() => readModel(bytes, "cells.onnx"));
    expect(error).toMatchObject({ code: "dynamic-shape", where: "image" });
    expect(error.message).toContain("cells.onnx: input image has the open shape [N, 3, 8, 8]");
    expect(error.message).toContain('dims: { "N": … }');
    const model = readModel(bytes, { dims: { N: 7 } });
    expect(model.inputs[0].dims).toEqual([7, 3, 8, 8]);
    expect(model.outputs[0].dims).toEqual([7, 5]);
  });
});

it("blames an operator without a rule for itself, not the sizes that it leaves open", () => {
  const [conv, last] = small().nodes;
  const nodes = [conv, { ...last, opType: "Celu" }];
  // As some exporters write an open size.
  const outputs = [{ ...small().outputs[0], dims: [1, 3, -1, -1] }];
  const error = errorOf(() => readModel(writeModel({ ...small(), nodes, outputs }), { source: "cells.onnx" }));
  expect(error).toMatchObject({ code: "unsupported-operator", where: "out" });
  expect(error.message).toMatch(/^cells\.onnx: no shape rule for operator Celu/);
});

describe("damaged bytes", () => {
  const whole = writeModel(small());

  it("names what is missing and where when the file is cut short", () => {
    const error = errorOf(() => readModel(whole.subarray(0, 200), "cut.onnx"));
    expect(error.code).toBe("malformed");
    expect(error.message).toMatch(
      /cut\.onnx is not a complete ONNX file: the graph claims \d+ bytes, \d+ are left \(at byte \d+ of 200\)/,
    );
  });

  it("never reads a model from a file cut before its metadata", () => {
    const opsets = writeModel({ ...small(), metadata: {} }).length;
    for (let length = 0; length < opsets; length++) {
      expect(errorOf(() => readModel(whole.subarray(0, length))).code).toBe("malformed");
    }
  });

  it.each(["symbolic-batch.onnx", "weights-as-inputs.onnx", "every-field.onnx"])(
    "gives a model or a GraphError, nothing else, for any flipped bits of %s",
    (name) => {
      const bytes = golden(name);
      const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(7)), { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(flips, (places) => {
          const damaged = Uint8Array.from(bytes);
          for (const [place, bit] of places) damaged[place] ^= 1 << bit;
          try {
            readModel(damaged, { dims: { N: 2 } });
          } catch (error) {
            expect(error).toBeInstanceOf(GraphError);
          }
        }),
        { numRuns: 2000 },
      );
    },
  );

  it("refuses bytes that are no model", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(errorOf(() => readModel(bytes)).code).toBe("malformed");
      }),
    );
    for (const bytes of [new Uint8Array(), whole.subarray(0, 2)]) {
      expect(errorOf(() => readInputs(bytes, "cells.onnx"))).toMatchObject({
        code: "malformed",
        message: expect.stringContaining("cells.onnx is not a complete ONNX file: it has no graph"),
      });
    }
    expect(errorOf(() => readModel(new TextEncoder().encode("<!doctype html><html>"))).code).toBe("malformed");
  });
});

describe("graphs that can't be", () => {
  const written = (change: Partial<Model>) => writeModel({ ...small(), ...change });

  it("names values read before they are computed", () => {
    const nodes = [...small().nodes].reverse();
    expect(errorOf(() => readModel(written({ nodes })))).toMatchObject({ code: "unknown-value", where: "conv" });
  });

  it("names values computed twice", () => {
    const [first] = small().nodes;
    const nodes = [...small().nodes, first];
    expect(errorOf(() => readModel(written({ nodes })))).toMatchObject({ code: "duplicate-value", where: "conv" });
  });

  it("checks that tensors hold what their shape says", () => {
    const initializers = new Map([["w", { ...int64([1, 2, 3]), dims: [2, 2 ** 40] }]]);
    expect(errorOf(() => readModel(written({ initializers })))).toMatchObject({ code: "malformed" });
  });
});
