import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { affine, IDENTITY } from "../augment/affine.ts";
import { drawGeometry } from "../augment/geometry.ts";
import { createImage, type Image } from "../image.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { smear } from "../testing/preparation-golden.ts";
import { corrupt, corruptionAmount } from "./corrupt.ts";
import { defocus, discKernel } from "./defocus.ts";
import { throughJpeg } from "./jpeg.ts";
import { CORRUPTION_NAMES, CORRUPTIONS } from "./kinds.ts";
import { occlude } from "./occlusion.ts";
import { turn } from "./rotation.ts";
import { changeScale } from "./scale.ts";
import { shiftStains } from "./stain-shift.ts";
import { changeWhiteBalance } from "./white-balance.ts";

const flat = (value: number, width = 24, height = 17): Image =>
  createImage(width, height, new Uint8Array(3 * width * height).fill(value));

/** One grey value a pixel. */
const grey = (width: number, height: number, values: readonly number[]): Image =>
  createImage(width, height, Uint8Array.from(values.flatMap((value) => [value, value, value])));
const greys = ({ data }: Image): number[] => [...data].filter((_, i) => i % 3 === 0);

const meanDifference = (a: Image, b: Image): number =>
  a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]), 0) / a.data.length;

describe.each(CORRUPTION_NAMES)("%s", (kind) => {
  it("keeps size and input, is decided by its seed, and does nothing at severity 0", () => {
    fc.assert(
      fc.property(anyImage, fc.integer({ min: 1, max: 5 }), fc.string(), (image, severity, seed) => {
        const before = image.data.slice();
        const out = corrupt(image, kind, severity, seed);
        expect([out.width, out.height]).toEqual([image.width, image.height]);
        expect(out).toEqual(corrupt(image, kind, severity, seed));
        expect(image.data).toEqual(before);
        expect(corrupt(image, kind, 0, seed)).toBe(image);
      }),
      { numRuns: 15 },
    );
  });

  it("moves the image farther at severity 5 than at 1", () => {
    const [least, most] = [1, 5].map((severity) => meanDifference(smear, corrupt(smear, kind, severity, "seed")));
    expect(least).toBeGreaterThan(0);
    expect(most).toBeGreaterThan(least);
  });

  it("has amounts that go one way", () => {
    const { amounts } = CORRUPTIONS[kind];
    const steps = amounts.slice(1).map((amount, i) => Math.sign(amount - amounts[i]));
    expect(new Set(steps)).toEqual(new Set([kind === "jpeg" ? -1 : 1]));
    expect(corruptionAmount(kind, 3)).toBe(amounts[2]);
  });
});

it.each([-1, 1.5, 6, Number.NaN])("refuses severity %d", (severity) => {
  expect(() => corrupt(flat(1), "blur", severity, "")).toThrowError(expect.objectContaining({ code: "bad-argument" }));
});

it.each(["blur", "defocus", "scale", "rotation"] as const)("leaves a constant image under %s", (kind) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 5 }), (value, severity) => {
      expect(corrupt(flat(value), kind, severity, "seed")).toEqual(flat(value));
    }),
    { numRuns: 10 },
  );
});

it.each(["brightness", "white-balance", "stain-shift", "scale", "rotation"] as const)(
  "goes either way under %s, one way for an image",
  (kind) => {
    const ways = (severity: number) =>
      Array.from({ length: 12 }, (_, i) => corrupt(smear, kind, severity, `${i}`).data.join());
    const [one, five] = [ways(1), ways(5)];
    expect(new Set(one).size).toBeGreaterThan(1);
    // Seeds that agree at one severity agree at the other.
    const partition = (outs: readonly string[]) => outs.map((out) => outs.indexOf(out));
    expect(partition(one)).toEqual(partition(five));
  },
);

describe("defocus", () => {
  it("spreads by a disc: weights sum to 1, symmetric, none beyond the radius", () => {
    for (const radius of [0, 0.2, 0.5, 1, 1.5, 2.5, 4, 8]) {
      const kernel = discKernel(radius);
      const reach = (kernel.length - 1) / 2;
      const sum = kernel.reduce((total, { weights }) => total + weights.reduce((a, b) => a + b, 0), 0);
      expect(sum).toBeCloseTo(1, 12);
      kernel.forEach(({ weights }, row) => {
        expect([...weights]).toEqual([...weights].reverse());
        expect([...weights]).toEqual(kernel.map((other) => other.weights[row]));
        weights.forEach((weight, column) => {
          const nearest = Math.hypot(
            Math.max(0, Math.abs(row - reach) - 0.5),
            Math.max(0, Math.abs(column - reach) - 0.5),
          );
          if (nearest > radius) expect(weight).toBe(0);
        });
      });
    }
  });

  it("covers about pi r^2 pixels evenly: the middle of a disc of radius 8 weighs 1 of 201", () => {
    expect(discKernel(8)[8].weights[8]).toBeCloseTo(1 / (Math.PI * 64), 4);
  });

  it("makes of a point its kernel", () => {
    const point = grey(
      5,
      5,
      Array.from({ length: 25 }, (_, i) => (i === 12 ? 255 : 0)),
    );
    const kernel = discKernel(1.5).flatMap(({ weights }) => [...weights].map((weight) => Math.round(255 * weight)));
    const inner = greys(defocus(point, 1.5)).filter((_, i) => i % 5 > 0 && i % 5 < 4 && i > 4 && i < 20);
    expect(inner).toEqual(kernel);
    expect(defocus(point, 0)).toEqual(point);
  });
});

it("multiplies channels by their gains, clipped and rounded", () => {
  const out = changeWhiteBalance(createImage(1, 2, Uint8Array.of(100, 100, 100, 200, 201, 3)), [1.5, 1, 0.5]);
  expect([...out.data]).toEqual([150, 100, 50, 255, 201, 2]);
});

it("shifts no stain by nothing", () => {
  expect(meanDifference(shiftStains(smear, 0, new Random(1)), smear)).toBeLessThan(0.01);
});

describe("JPEG", () => {
  it("is close at quality 100, and worse the lower the quality", () => {
    const errors = [100, ...CORRUPTIONS.jpeg.amounts].map((quality) =>
      meanDifference(throughJpeg(smear, quality), smear),
    );
    expect(errors[0]).toBeLessThan(1.5);
    expect(errors).toEqual([...errors].sort((a, b) => a - b));
  });

  it("keeps a grey image grey, of any size", () => {
    for (const [width, height] of [
      [1, 1],
      [7, 9],
      [16, 8],
    ]) {
      expect(meanDifference(throughJpeg(flat(128, width, height), 50), flat(128, width, height))).toBeLessThanOrEqual(
        1,
      );
    }
  });

  it.each([0, 101, 50.5])("refuses quality %d", (quality) => {
    expect(() => throughJpeg(smear, quality)).toThrowError(expect.objectContaining({ code: "bad-argument" }));
  });
});

describe("scale", () => {
  it("mirrors what is missing, by hand", () => {
    // Halved with weights 3 3 1 of 7 from either end: 150 / 7 and 550 / 7.
    expect(greys(changeScale(grey(4, 1, [10, 10, 90, 90]), 0.5))).toEqual([79, 21, 79, 21]);
  });

  it("keeps the middle: a centred point stays there, larger or smaller", () => {
    const side = 21;
    const spot = grey(
      side,
      side,
      Array.from({ length: side * side }, (_, i) => (i === 10 * side + 10 ? 255 : 0)),
    );
    // Factors that give an odd side keep the middle pixel the middle.
    for (const factor of [1, 25 / 21, 31 / 21, 15 / 21]) {
      const out = greys(changeScale(spot, factor));
      expect(out.indexOf(Math.max(...out))).toBe(10 * side + 10);
    }
    expect(changeScale(spot, 1)).toEqual(spot);
  });
});

describe("rotation", () => {
  it("turns clockwise, by hand", () => {
    const square = grey(3, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(greys(turn(square, 90))).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
    expect(turn(square, 0)).toEqual(square);
  });

  it("is the rotation of augmentation, which is held against Keras and SciPy", () => {
    for (const degrees of [-45, 7, 30]) {
      const matrix = drawGeometry({ rotation: [degrees, degrees] }, smear.width, smear.height, new Random(1));
      expect(turn(smear, degrees)).toEqual(affine(smear, matrix ?? IDENTITY, "mirror"));
    }
  });
});

describe("occlusion", () => {
  it("covers its fraction, in one rectangle, within half a side of the image", () => {
    const side = fc.integer({ min: 4, max: 60 });
    fc.assert(
      fc.property(side, side, fc.double({ min: 0.01, max: 1, noNaN: true }), fc.integer(), (width, height, f, seed) => {
        const out = greys(occlude(flat(200, width, height), f, new Random(seed)));
        const covered = out.flatMap((value, i) => (value === 0 ? [i] : []));
        const [xs, ys] = [covered.map((i) => i % width), covered.map((i) => Math.floor(i / width))];
        const spans = [xs, ys].map((own) => (own.length === 0 ? 0 : Math.max(...own) - Math.min(...own) + 1));
        expect(covered.length).toBe(spans[0] * spans[1]);
        const wanted = f * width * height;
        const across = Math.round(width * Math.sqrt(f));
        if (across > 0)
          expect(Math.abs(covered.length - wanted)).toBeLessThanOrEqual(Math.max(across, height) / 2 + 1e-9);
        expect(out.every((value) => value === 0 || value === 200)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("of a tenth covers 5,041 of 50,176 pixels, 71 x 71", () => {
    const out = greys(occlude(flat(9, 224, 224), 0.1, new Random(1)));
    expect(out.filter((value) => value === 0).length).toBe(71 * 71);
  });
});
