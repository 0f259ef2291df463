import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GraphError } from "./graph.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";
import { float32, int64, type Tensor } from "./tensor.ts";

const golden = (): Uint8Array => readFileSync(new URL("./__goldens__/every-type.safetensors", import.meta.url));
const weights = new URL("../../../../shared/weights/mobilenetv1_075.keras_in1k.safetensors", import.meta.url);

/** A file with any header, as a damaged or hostile one may have. */
function file(header: unknown, body = new Uint8Array(0)): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(body, 8 + json.length);
  return bytes;
}

describe("readSafetensors", () => {
  it("reads every element type as the Python library wrote it", () => {
    const { tensors, metadata } = readSafetensors(golden());
    expect(metadata).toEqual({ architecture: "none", note: "größe" });
    const expected: Record<string, Tensor> = {
      float32: float32([2, 3], [1.5, -2.25, 3e-39, Infinity, 0.1, -0]),
      float16: { type: "float16", dims: [3], data: Uint16Array.of(0x3c00, 0xb800, 0x7bff) },
      float64: { type: "float64", dims: [2], data: Float64Array.of(0.1, -1e300) },
      // bfloat16 keeps 8 bits of significand: 1e38 becomes the nearest of those.
      bfloat16: float32([3], [1, -3.140625, 9.969209968386869e37]),
      int64: { type: "int64", dims: [3], data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, -1n) },
      int32: { type: "int32", dims: [2, 1], data: Int32Array.of(-7, 2 ** 31 - 1) },
      uint8: { type: "uint8", dims: [3], data: Uint8Array.of(0, 255, 7) },
      bool: { type: "bool", dims: [3], data: Uint8Array.of(1, 0, 1) },
      scalar: { type: "float32", dims: [], data: Float32Array.of(2.5) },
      empty: float32([0, 4], []),
    };
    expect(Object.fromEntries(tensors)).toEqual(expected);
  });

  it.skipIf(!existsSync(weights))("reads the ImageNet weights", () => {
    const { tensors, metadata } = readSafetensors(readFileSync(weights));
    expect(metadata.architecture).toBe("mobilenetv1_075");
    expect(tensors.size).toBe(137);
    expect(tensors.get("conv_stem.weight")).toMatchObject({ type: "float32", dims: [24, 3, 3, 3] });
    for (const { data } of tensors.values()) expect(data.every((value) => Number.isFinite(Number(value)))).toBe(true);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["a few bytes", new Uint8Array(5), /5 bytes are too few/],
    ["a header longer than the file", new Uint8Array(20).fill(255), /header claims/],
    ["a header that is not JSON", file("{nope"), /not JSON/],
    ["a header that is no object", file([1]), /not a JSON object/],
    ["metadata that are no texts", file({ __metadata__: { a: 1 } }), /metadata/],
    ["a tensor without offsets", file({ a: { dtype: "F32", shape: [] } }), /tensor a lacks/],
    ["a negative size", file({ a: { dtype: "F32", shape: [-1], data_offsets: [0, 4] } }), /tensor a lacks/],
    [
      "an unknown type",
      file({ a: { dtype: "F8", shape: [4], data_offsets: [0, 4] } }, new Uint8Array(4)),
      /dtype is not/,
    ],
    ["an inherited name as type", file({ a: { dtype: "toString", shape: [], data_offsets: [0, 0] } }), /dtype is not/],
    [
      "bytes that don't fill the shape",
      file({ a: { dtype: "F32", shape: [2], data_offsets: [0, 4] } }, new Uint8Array(4)),
      /F32\[2\] does not fit its 4/,
    ],
    [
      "offsets beyond the end",
      file({ a: { dtype: "U8", shape: [9], data_offsets: [0, 9] } }, new Uint8Array(4)),
      /take 9 bytes, 4 are there/,
    ],
    [
      "overlaps",
      file(
        { a: { dtype: "U8", shape: [4], data_offsets: [0, 4] }, b: { dtype: "U8", shape: [4], data_offsets: [2, 6] } },
        new Uint8Array(6),
      ),
      /tensor b starts at 2 instead of 4/,
    ],
    [
      "gaps",
      file({ a: { dtype: "U8", shape: [4], data_offsets: [2, 6] } }, new Uint8Array(6)),
      /starts at 2 instead of 0/,
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes, "w.safetensors")).toThrow(GraphError);
    expect(() => readSafetensors(bytes, "w.safetensors")).toThrow(message);
  });

  it("gives tensors or a GraphError, nothing else, for damaged files", () => {
    const bytes = golden();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), fc.nat(bytes.length), (place, bit, length) => {
        const damaged = Uint8Array.from(bytes);
        damaged[place] ^= 1 << bit;
        try {
          readSafetensors(damaged.subarray(0, length));
          expect(length).toBe(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(GraphError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("writeSafetensors", () => {
  it("writes what readSafetensors reads, aligned, in the same bytes for any order", () => {
    const { tensors } = readSafetensors(golden());
    const bytes = writeSafetensors(tensors, { b: "2", a: "1" });
    const again = readSafetensors(bytes);
    expect(Object.fromEntries(again.tensors)).toEqual(Object.fromEntries(tensors));
    expect(again.metadata).toEqual({ a: "1", b: "2" });
    for (const { data } of again.tensors.values()) expect(data.buffer).toBe(bytes.buffer);
    expect(writeSafetensors(new Map([...tensors].reverse()), { a: "1", b: "2" })).toEqual(bytes);
  });

  it("keeps any names", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: "grapheme" })), (names) => {
        const tensors = new Map(names.map((name, at) => [name, int64([at])]));
        expect(readSafetensors(writeSafetensors(tensors)).tensors).toEqual(tensors);
      }),
    );
  });

  it("refuses element types that the format lacks", () => {
    const tensors = new Map<string, Tensor>([["a", { type: "uint16", dims: [1], data: Uint16Array.of(1) }]]);
    expect(() => writeSafetensors(tensors)).toThrow(/tensor a of type uint16/);
  });
});
