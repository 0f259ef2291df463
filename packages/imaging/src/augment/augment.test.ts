import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createImage, type Image } from "../image.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { smear } from "../testing/preparation-golden.ts";
import { dihedral } from "../transform/dihedral.ts";
import { affine, IDENTITY } from "./affine.ts";
import { augment } from "./augment.ts";
import type { ImageAugmentation } from "./augmentation.ts";
import { gaussianNoise } from "./gaussian-noise.ts";
import { removeSaturation } from "./hue.ts";
import { drawMix, mixInto } from "./mix.ts";
import { drawCrop } from "./random-crop.ts";

const everything: ImageAugmentation = {
  flip: { horizontal: 0.5, vertical: 0.5 },
  rotation: [-45, 45],
  shift: { x: [-0.1, 0.1], y: [-0.1, 0.1] },
  shear: [-5, 5],
  zoom: { x: [0.8, 1], y: [0.8, 1] },
  crop: { area: [0.3, 1], ratio: [0.75, 4 / 3] },
  fill: "edge",
  stain: { factor: 0.1, shift: 0.1 },
  brightness: [0.8, 1.2],
  contrast: [0.8, 1.2],
  saturation: [0.8, 1.2],
  hue: [-0.1, 0.1],
  randAugment: { operations: 2, magnitude: 9, bins: 31 },
  augMix: { severity: 3, width: 3, depth: 0, alpha: 1, consistency: 0 },
  blur: { sigma: [0.1, 2], probability: 0.5 },
  noise: { sigma: [3, 9], per: "draw" },
};

const flat = (value: number, side = 120): Image => createImage(side, side, new Uint8Array(3 * side * side).fill(value));

describe("augment", () => {
  it("is a function of image and seed, of one size, and leaves the image alone", () => {
    fc.assert(
      fc.property(anyImage, fc.string(), (image, seed) => {
        const before = image.data.slice();
        const out = augment(image, everything, { seed });
        expect([out.width, out.height]).toEqual([image.width, image.height]);
        expect(image.data).toEqual(before);
        expect(augment(image, everything, { seed })).toEqual(out);
      }),
      { numRuns: 40 },
    );
    const draws = new Set(
      Array.from({ length: 50 }, (_, i) => augment(smear, everything, { seed: `${i}` }).data.join()),
    );
    expect(draws.size).toBe(50);
  });

  it("does nothing where nothing is asked for", () => {
    expect(augment(smear, {}, { seed: "1" })).toBe(smear);
    const still: ImageAugmentation = { rotation: [0, 0], zoom: [1, 1], brightness: [1, 1], contrast: [1, 1] };
    expect(augment(smear, still, { seed: "1" }).data).toEqual(smear.data);
  });

  it("draws each part from a stream of its own: one more leaves the others as they were", () => {
    const angle = { rotation: [-90, 90], fill: "edge" } as const;
    const alone = augment(smear, angle, { seed: "7" });
    expect(
      augment(smear, { ...angle, brightness: [1, 1], flip: { horizontal: 0, vertical: 0 } }, { seed: "7" }),
    ).toEqual(alone);
  });

  it("flips with the wanted probability, to the very pixels of a flip", () => {
    const mirrored = dihedral(smear, 4);
    const flips = Array.from({ length: 400 }, (_, i) => {
      const out = augment(smear, { flip: { horizontal: 0.25, vertical: 0 } }, { seed: `${i}` });
      if (out === smear) return 0;
      expect(Buffer.from(out.data).equals(mirrored.data)).toBe(true);
      return 1;
    });
    const count = flips.reduce<number>((sum, flip) => sum + flip, 0);
    // Four standard deviations of a binomial count around 100.
    expect(Math.abs(count - 100)).toBeLessThan(35);
  });

  it("takes the views of AugMix from one draw: the first without mixture, the others two mixtures", () => {
    const consistent: ImageAugmentation = {
      rotation: [-45, 45],
      augMix: { severity: 3, width: 3, depth: 0, alpha: 1, consistency: 12 },
    };
    const [clean, one, other] = [0, 1, 2].map((view) => augment(smear, consistent, { seed: "3", view }));
    expect(clean).toEqual(augment(smear, { rotation: [-45, 45] }, { seed: "3" }));
    expect(one.data).not.toEqual(clean.data);
    expect(one.data).not.toEqual(other.data);
  });

  it("uses the noise that was dealt in place of a drawn one", () => {
    const noisy: ImageAugmentation = { noise: { sigma: [0], per: "image" } };
    expect(augment(smear, noisy, { seed: "1" }).data).toEqual(smear.data);
    expect(augment(smear, noisy, { seed: "1", sigma: 9 }).data).not.toEqual(smear.data);
  });
});

describe("gaussianNoise", () => {
  it.each([3, 9])("has mean 0 and standard deviation %i, another value for each pixel and channel", (sigma) => {
    const image = flat(128);
    const noise = Array.from(gaussianNoise(image, sigma, new Random("noise")).data, (value) => value - 128);
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length;
    // Rounding to whole levels adds a twelfth.
    const expected = sigma ** 2 + 1 / 12;
    expect(Math.abs(mean)).toBeLessThan((4 * sigma) / Math.sqrt(noise.length));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / noise.length));
    const products = noise.slice(1).reduce((sum, value, i) => sum + value * noise[i], 0) / noise.length;
    expect(Math.abs(products) / expected).toBeLessThan(4 / Math.sqrt(noise.length));
  });

  it("is clipped to the range of levels", () => {
    expect(Math.min(...gaussianNoise(flat(0, 20), 9, new Random(1)).data)).toBe(0);
    expect(Math.max(...gaussianNoise(flat(255, 20), 9, new Random(1)).data)).toBe(255);
  });
});

describe("affine", () => {
  it("of the identity is the image, whatever the fill", () => {
    fc.assert(
      fc.property(anyImage, fc.constantFrom("mirror" as const, "edge" as const, [1, 2, 3] as const), (image, fill) => {
        expect(affine(image, IDENTITY, fill)).toEqual(image);
      }),
    );
  });

  it("of one colour stays of one colour, and never leaves the range", () => {
    const matrix = [1.3, -0.4, 7, 0.2, 0.8, -11] as const;
    for (const fill of ["mirror", "edge"] as const) {
      expect(affine(flat(77, 20), matrix, fill)).toEqual(flat(77, 20));
      const { data } = affine(smear, matrix, fill);
      expect(Math.max(...data)).toBeLessThanOrEqual(Math.max(...smear.data));
      expect(Math.min(...data)).toBeGreaterThanOrEqual(Math.min(...smear.data));
    }
  });
});

it("a random crop lies within the image, with its share of the area and proportions where they fit", () => {
  const side = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(side, side, fc.nat(), (width, height, seed) => {
      const region = drawCrop({ area: [0.08, 1], ratio: [0.75, 4 / 3] }, width, height, new Random(seed));
      expect(region.left >= 0 && region.top >= 0 && region.width >= 1 && region.height >= 1).toBe(true);
      expect(region.left + region.width <= width && region.top + region.height <= height).toBe(true);
    }),
  );
  const shares = Array.from({ length: 500 }, (_, seed) => {
    const { width, height } = drawCrop({ area: [0.25, 0.5], ratio: [1, 1] }, 200, 200, new Random(seed));
    return (width * height) / 40_000;
  });
  expect(Math.min(...shares)).toBeGreaterThan(0.245);
  expect(Math.max(...shares)).toBeLessThan(0.505);
  expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeCloseTo(0.375, 1);
});

describe("mixing", () => {
  const alphas = fc.record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    alpha: fc.double({ min: 0.05, max: 5, noNaN: true }),
    seed: fc.nat(),
  });

  it("CutMix's share is the very area that is pasted", () => {
    fc.assert(
      fc.property(alphas, ({ width, height, alpha, seed }) => {
        const mix = drawMix({ cutMix: { alpha, probability: 1 } }, width, height, new Random(seed));
        const image = new Float32Array(3 * width * height);
        mixInto(
          image,
          image.map(() => 1),
          mix!,
          width,
          height,
        );
        const pasted = image.reduce((sum, value) => sum + value, 0);
        expect(pasted / image.length).toBeCloseTo(mix!.share, 12);
        const plane = image.subarray(0, width * height);
        expect(image.every((value, i) => value === plane[i % plane.length])).toBe(true);
      }),
    );
  });

  it("MixUp's pixels are the mean of both by its share", () => {
    fc.assert(
      fc.property(alphas, ({ width, height, alpha, seed }) => {
        const mix = drawMix({ mixUp: { alpha, probability: 1 } }, width, height, new Random(seed));
        const image = new Float32Array(3 * width * height).fill(2);
        mixInto(
          image,
          image.map(() => 5),
          mix!,
          width,
          height,
        );
        expect(image.every((value) => Math.abs(value - 2 - 3 * mix!.share) < 1e-5)).toBe(true);
      }),
    );
  });

  it("draws shares from the Beta distribution, and takes one kind or the other where both are asked for", () => {
    const both = { mixUp: { alpha: 0.2, probability: 1 }, cutMix: { alpha: 1, probability: 0.5 } };
    const mixes = Array.from({ length: 4000 }, (_, seed) => drawMix(both, 224, 224, new Random(seed)));
    const blends = mixes.filter((mix) => mix?.kind === "blend");
    expect(blends.length / 4000).toBeCloseTo(0.5, 1);
    expect(mixes.filter((mix) => mix === undefined).length / 4000).toBeCloseTo(0.25, 1);
    // Half of Beta(0.2, 0.2) lies beyond 0.02381 and 0.97619.
    const outer = blends.filter((mix) => mix!.share < 0.02381 || mix!.share > 0.97619);
    expect(Math.abs(outer.length / blends.length - 0.5)).toBeLessThan(0.045);
  });
});

it("an image without saturation has its largest channel three times, as HSV says", () => {
  const image = createImage(2, 1, Uint8Array.of(10, 200, 30, 0, 0, 7));
  expect([...removeSaturation(image).data]).toEqual([200, 200, 200, 7, 7, 7]);
});
