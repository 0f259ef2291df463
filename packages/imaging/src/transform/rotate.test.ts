import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createImage } from "../image.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { fromBase64, transformGolden } from "../testing/goldens.ts";
import { dihedral } from "./dihedral.ts";
import { rotate } from "./rotate.ts";

const golden = transformGolden();

describe("rotate", () => {
  it.each(golden.rotations)("equals SciPy's mirrored rotation by $degrees degrees", ({ degrees, pixels }) => {
    const out = rotate(createImage(golden.width, golden.height, fromBase64(golden.smooth)), degrees);
    const expected = fromBase64(pixels);
    // Halves may round either way.
    const worst = out.data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
    expect(worst).toBeLessThanOrEqual(1);
  });

  it("by whole turns changes nothing, and by quarter turns a square is turned as by dihedral", () => {
    fc.assert(
      fc.property(anyImage, fc.integer({ min: -2, max: 2 }), (image, turns) => {
        expect(rotate(image, 360 * turns).data).toEqual(image.data);
        expect(rotate(image, 180).data).toEqual(dihedral(image, 2).data);
        if (image.width === image.height) expect(rotate(image, 90).data).toEqual(dihedral(image, 1).data);
      }),
    );
  });

  it("keeps one colour whatever the angle", () => {
    const grey = createImage(8, 5, new Uint8Array(120).fill(200));
    fc.assert(
      fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (degrees) => {
        expect(rotate(grey, degrees)).toEqual(grey);
      }),
    );
  });

  it("refuses an angle that is not finite", () => {
    expect(() => rotate(createImage(2, 2), Number.NaN)).toThrow(/finite angle/);
  });
});
