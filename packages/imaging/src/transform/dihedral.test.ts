import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createImage } from "../image.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { fromBase64, sha256, transformGolden } from "../testing/goldens.ts";
import { composeDihedral, dihedral, flipHorizontal, flipVertical, inverseDihedral } from "./dihedral.ts";

const golden = transformGolden();
const element = fc.integer({ min: 0, max: 7 });

describe("dihedral", () => {
  it.each(golden.dihedral.map((expected, k) => ({ k, expected })))("$k equals NumPy's rot90 and flip", (entry) => {
    const out = dihedral(createImage(golden.width, golden.height, fromBase64(golden.pixels)), entry.k);
    expect([out.width, out.height]).toEqual(entry.k % 2 === 0 ? [23, 17] : [17, 23]);
    expect(sha256(out.data)).toBe(entry.expected);
  });

  it("is closed under composition", () => {
    fc.assert(
      fc.property(anyImage, element, element, (image, a, b) => {
        expect(dihedral(dihedral(image, a), b)).toEqual(dihedral(image, composeDihedral(a, b)));
      }),
    );
  });

  it("has inverses and an identity", () => {
    fc.assert(
      fc.property(anyImage, element, (image, k) => {
        expect(dihedral(dihedral(image, k), inverseDihedral(k))).toEqual(image);
        expect(dihedral(image, 0)).toEqual(image);
      }),
    );
  });

  it("is associative", () => {
    fc.assert(
      fc.property(element, element, element, (a, b, c) => {
        expect(composeDihedral(composeDihedral(a, b), c)).toBe(composeDihedral(a, composeDihedral(b, c)));
      }),
    );
  });

  it("holds eight different elements", () => {
    const image = createImage(
      2,
      2,
      Uint8Array.from({ length: 12 }, (_, i) => i),
    );
    expect(new Set(Array.from({ length: 8 }, (_, k) => dihedral(image, k).data.join())).size).toBe(8);
  });

  it("refuses a number outside 0 to 7", () => {
    for (const k of [-1, 8, 1.5]) expect(() => dihedral(createImage(1, 1), k)).toThrow(/0 to 7/);
  });
});

it("flips mirror one axis", () => {
  const image = createImage(2, 2, Uint8Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4));
  expect([...flipHorizontal(image).data]).toEqual([2, 2, 2, 1, 1, 1, 4, 4, 4, 3, 3, 3]);
  expect([...flipVertical(image).data]).toEqual([3, 3, 3, 4, 4, 4, 1, 1, 1, 2, 2, 2]);
});
