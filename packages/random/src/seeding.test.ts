import { expect, it } from "vitest";
import { fnv1a64, SplitMix64 } from "./seeding.ts";

it("FNV-1a gives the published test vectors", () => {
  const hash = (text: string) => fnv1a64(new TextEncoder().encode(text)).toString(16);
  expect(hash("")).toBe("cbf29ce484222325");
  expect(hash("a")).toBe("af63dc4c8601ec8c");
  expect(hash("foobar")).toBe("85944171f73967e8");
});

it("SplitMix64 gives the reference implementation's outputs for seed 1234567", () => {
  const source = new SplitMix64(1234567n);
  expect(Array.from({ length: 5 }, () => source.next())).toEqual([
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
    4593380528125082431n,
    16408922859458223821n,
  ]);
});
