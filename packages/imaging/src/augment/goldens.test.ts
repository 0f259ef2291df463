import { Random } from "@leukoscope/random";
import { describe, expect, it } from "vitest";
import { createImage, type Image } from "../image.ts";
import { fromBase64, readGolden, sha256 } from "../testing/goldens.ts";
import { type AffineMatrix, affine, type Fill } from "./affine.ts";
import { augMixOperations } from "./aug-mix.ts";
import { adjustBrightness, adjustContrast, adjustSaturation, adjustSharpness } from "./enhance.ts";
import { cropMatrix, drawGeometry } from "./geometry.ts";
import { adjustHue } from "./hue.ts";
import { autoContrast, equalise, posterize, solarize } from "./levels.ts";
import { randAugmentOperations } from "./rand-augment.ts";
import { changeStains, type StainChange } from "./stain-jitter.ts";

interface Pixels {
  readonly pixels: string;
}

type Colour = readonly [number, number, number];

interface Golden extends Pixels {
  readonly width: number;
  readonly height: number;
  readonly fill: Colour;
  readonly keras: readonly (Pixels & {
    readonly rotation: number;
    readonly shift: { readonly x: number; readonly y: number };
    readonly shear: number;
    readonly zoom: { readonly x: number; readonly y: number };
    readonly fill: "edge" | "mirror";
  })[];
  readonly pillow: readonly (Pixels & { readonly matrix: AffineMatrix; readonly fill: Fill })[];
  readonly crops: readonly (Pixels & { readonly region: Parameters<typeof cropMatrix>[0] })[];
  readonly enhance: readonly { readonly name: string; readonly factor: number; readonly sha256: string }[];
  readonly levels: readonly { readonly name: string; readonly amount?: number; readonly sha256: string }[];
  readonly flat: Readonly<Record<"auto-contrast" | "equalise", string>>;
  readonly hue: readonly (Pixels & { readonly turn: number })[];
  readonly stains: readonly (Pixels & StainChange)[];
  readonly randAugment: readonly (Pixels & {
    readonly name: string;
    readonly magnitude: number;
    readonly sign: number;
  })[];
  readonly augMix: readonly (Pixels & { readonly name: string; readonly level: number; readonly sign: number })[];
}

/** From `tools/golden/imaging_augmentation.py`. */
const golden = readGolden<Golden>(import.meta.url, "augmentation.json");
const image = createImage(golden.width, golden.height, fromBase64(golden.pixels));
const { height, width } = image;

/** The largest difference, and the share of values that differ. */
function difference(out: Image, { pixels }: Pixels): { readonly worst: number; readonly share: number } {
  const expected = fromBase64(pixels);
  expect(out.data.length).toBe(expected.length);
  let worst = 0;
  let different = 0;
  out.data.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(value - expected[i]));
    if (value !== expected[i]) different += 1;
  });
  return { worst, share: different / expected.length };
}

const enhancers: Readonly<Record<string, (image: Image, factor: number) => Image>> = {
  brightness: adjustBrightness,
  contrast: adjustContrast,
  saturation: adjustSaturation,
  sharpness: adjustSharpness,
};

const levellers: Readonly<Record<string, (image: Image, amount: number) => Image>> = {
  "auto-contrast": autoContrast,
  equalise,
  posterize,
  solarize,
};

describe("geometry", () => {
  it.each(golden.keras)(
    "is the one matrix of Keras, resampled as by SciPy: rotation $rotation, shear $shear",
    (own) => {
      const range = (value: number) => [value, value] as const;
      const { fill, rotation, shear, shift, zoom } = own;
      const matrix = drawGeometry(
        {
          rotation: range(rotation),
          shear: range(shear),
          shift: { x: range(shift.x), y: range(shift.y) },
          zoom: { x: range(zoom.x), y: range(zoom.y) },
        },
        width,
        height,
        new Random(1),
      );
      const { worst, share } = difference(affine(image, matrix as AffineMatrix, fill), own);
      // A value that lies halfway may round either way.
      expect(worst).toBeLessThanOrEqual(1);
      expect(share).toBeLessThan(0.01);
    },
  );

  it.each(golden.pillow)("fills with one colour where Pillow does: $matrix", (own) => {
    // Pillow cuts fractions off.
    expect(difference(affine(image, own.matrix, own.fill), own).worst).toBeLessThanOrEqual(1);
  });

  it.each(golden.crops)("crops and enlarges as Pillow: $region", (own) => {
    const out = affine(image, cropMatrix(own.region, width, height), "edge");
    const expected = fromBase64(own.pixels);
    // At the edges of the part, half a pixel wide, this sees the neighbours beyond it, which Pillow does not.
    const [marginX, marginY] = [width / own.region.width / 2, height / own.region.height / 2];
    let inner = 0;
    out.data.forEach((value, i) => {
      const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
      if (x + 0.5 < marginX || x + 0.5 > width - marginX || y + 0.5 < marginY || y + 0.5 > height - marginY) return;
      inner += 1;
      // Pillow rounds twice, across and down.
      expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1);
    });
    expect(inner).toBeGreaterThan(out.data.length / 2);
  });
});

describe("colour", () => {
  it.each(golden.enhance)("has Pillow's bits: $name $factor", (own) => {
    expect(sha256(enhancers[own.name](image, own.factor).data)).toBe(own.sha256);
  });

  it.each(golden.levels)("has Pillow's bits: $name $amount", (own) => {
    expect(sha256(levellers[own.name](image, own.amount ?? 0).data)).toBe(own.sha256);
  });

  it("of one colour stays as it is, as in Pillow", () => {
    const flat = createImage(6, 5);
    for (let i = 0; i < flat.data.length; i += 3) flat.data.set([17, 0, 255], i);
    expect(sha256(autoContrast(flat).data)).toBe(golden.flat["auto-contrast"]);
    expect(sha256(equalise(flat).data)).toBe(golden.flat.equalise);
  });

  it.each(golden.hue)("turns the hue as torchvision by $turn", (own) => {
    expect(difference(adjustHue(image, own.turn), own).worst).toBeLessThanOrEqual(1);
  });

  it.each(golden.stains)("changes stains with scikit-image's matrices: $factors, $shifts", (own) => {
    const { worst, share } = difference(changeStains(image, own), own);
    expect(worst).toBeLessThanOrEqual(1);
    expect(share).toBeLessThan(0.01);
  });
});

describe("operations of RandAugment", () => {
  it.each(golden.randAugment)("are torchvision's: $name $magnitude $sign", (own) => {
    const out = randAugmentOperations[own.name](image, own.magnitude / 30, own.sign, golden.fill);
    expect(difference(out, own).worst).toBeLessThanOrEqual(1);
  });

  it("are all of torchvision's", () => {
    expect(Object.keys(randAugmentOperations).sort()).toEqual(
      [...new Set(golden.randAugment.map(({ name }) => name))].sort(),
    );
  });
});

describe("operations of AugMix", () => {
  it.each(golden.augMix)("are the authors': $name $level $sign", (own) => {
    const out = augMixOperations[own.name](image, own.level, own.sign, golden.fill);
    expect(difference(out, own).worst).toBeLessThanOrEqual(1);
  });

  it("are all nine", () => {
    expect(Object.keys(augMixOperations).sort()).toEqual([...new Set(golden.augMix.map(({ name }) => name))].sort());
  });
});
