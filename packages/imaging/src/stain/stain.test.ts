import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rgbToLab } from "../colour/lab.ts";
import { createImage, type Image } from "../image.ts";
import { symmetricEigen } from "../numeric/symmetric-eigen.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { golden, otherSmear, smear, worst } from "../testing/preparation-golden.ts";
import { macenkoReference, normaliseMacenko } from "./macenko.ts";
import { normaliseReinhard, reinhardReference } from "./reinhard.ts";

const blank = createImage(20, 20, new Uint8Array(1200).fill(235));
const greys = createImage(
  20,
  20,
  Uint8Array.from({ length: 1200 }, (_, i) => Math.floor(i / 3) % 200),
);
const degenerate: readonly [string, Image][] = [
  ["blank", blank],
  ["black", createImage(20, 20)],
  ["grey", greys],
  ["of one pixel", createImage(1, 1)],
];

describe("Reinhard", () => {
  it("is the paper's formula on scikit-image's L*a*b*, within 1", () => {
    const reference = reinhardReference(otherSmear);
    reference.mean.forEach((value, c) => {
      expect(value).toBeCloseTo(golden.reinhard.mean[c], 3);
      expect(reference.std[c]).toBeCloseTo(golden.reinhard.std[c], 3);
    });
    expect(worst(normaliseReinhard(smear, reference), golden.reinhard.pixels)).toBeLessThanOrEqual(1);
  });

  it("to an image's own look changes nothing", () => {
    expect(normaliseReinhard(smear, reinhardReference(smear))).toEqual(smear);
  });

  it("gives the reference's mean and spread", () => {
    const reference = { mean: [60, 5, -4], std: [6, 2, 2] } as const;
    const lab = rgbToLab(normaliseReinhard(smear, reference));
    for (let c = 0; c < 3; c++) {
      const channel = lab.filter((_, i) => i % 3 === c);
      const mean = channel.reduce((sum, value) => sum + value, 0) / channel.length;
      expect(Math.abs(mean - reference.mean[c])).toBeLessThan(0.2);
    }
  });
});

describe("Macenko", () => {
  it("finds torchstain's stains", () => {
    const reference = macenkoReference(otherSmear);
    reference.stains.forEach((stain, s) => {
      expect(Math.hypot(...stain)).toBeCloseTo(1, 6);
      for (let c = 0; c < 3; c++) expect(stain[c]).toBeCloseTo(golden.macenko.stains[s][c], 4);
      expect(reference.concentrations[s]).toBeCloseTo(golden.macenko.concentrations[s], 3);
    });
  });

  it("is torchstain's, within 2: it cuts values off where we round, and adds no 1 back", () => {
    expect(worst(normaliseMacenko(smear, macenkoReference(otherSmear)), golden.macenko.pixels)).toBeLessThanOrEqual(2);
  });

  it("keeps its reference through JSON", () => {
    const reference = macenkoReference(otherSmear, 230);
    expect(JSON.parse(JSON.stringify(reference))).toEqual(reference);
  });
});

describe.each(degenerate)("an image that is %s", (_, image) => {
  it("is returned as it is", () => {
    expect(normaliseReinhard(image, reinhardReference(smear))).toEqual(image);
    expect(normaliseMacenko(image, macenkoReference(smear))).toEqual(image);
  });

  it("is refused as a reference", () => {
    expect(() => reinhardReference(image)).toThrow(expect.objectContaining({ code: "degenerate" }));
    expect(() => macenkoReference(image)).toThrow(expect.objectContaining({ code: "degenerate" }));
  });
});

it("any image at all is normalised or left", () => {
  const [reinhard, macenko] = [reinhardReference(smear), macenkoReference(smear)];
  fc.assert(
    fc.property(anyImage, (image) => {
      expect(normaliseReinhard(image, reinhard).data.length).toBe(image.data.length);
      expect(normaliseMacenko(image, macenko).data.length).toBe(image.data.length);
    }),
  );
});

it("symmetricEigen takes a matrix apart", () => {
  const entry = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(fc.tuple(entry, entry, entry, entry, entry, entry), ([a, b, c, d, e, f]) => {
      const matrix = [[a, b, c] as const, [b, d, e] as const, [c, e, f] as const];
      const parts = symmetricEigen(matrix);
      expect(parts[0].value).toBeGreaterThanOrEqual(parts[1].value);
      expect(parts[1].value).toBeGreaterThanOrEqual(parts[2].value);
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          const sum = parts.reduce((total, { value, vector }) => total + value * vector[i] * vector[j], 0);
          expect(Math.abs(sum - matrix[i][j])).toBeLessThan(1e-10);
        }
      }
    }),
  );
});
