import { readFileSync } from "node:fs";
import { createImage, dihedral, type Mask } from "@leukoscope/imaging";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellDescriptors, measureCell } from "./measure-cell.ts";
import { anyBlob, type Blob, blobMask } from "./testing/shapes.ts";

type Numbers = Readonly<Record<string, number | readonly number[]>>;
interface Golden {
  readonly width: number;
  readonly height: number;
  readonly rgb: string;
  readonly nucleus: string;
  readonly cytoplasm: string;
  readonly lobes: number;
  readonly halfWidth: number;
  readonly parts: Readonly<
    Record<
      string,
      {
        readonly shape?: Numbers & { readonly hu: readonly number[]; readonly fourier: readonly number[] };
        readonly texture: { readonly glcm: Readonly<Record<string, readonly number[]>> } & Readonly<
          Record<"glrlm" | "lbp" | "dct" | "wavelet", readonly number[]>
        >;
        readonly colour: Readonly<Record<string, readonly number[]>>;
      }
    >
  >;
}

const golden: Golden = JSON.parse(readFileSync(new URL("./__goldens__/descriptors.json", import.meta.url), "utf8"));
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
const { height, width } = golden;
const image = createImage(width, height, bytes(golden.rgb));
const nucleus: Mask = { width, height, data: bytes(golden.nucleus) };
const cytoplasm: Mask = { width, height, data: bytes(golden.cytoplasm) };
const names = cellDescriptors.map(({ name }) => name);
const values = measureCell({ image, nucleus, cytoplasm });
const measureOf = (name: string, from: ArrayLike<number> = values): number => {
  const index = names.indexOf(name);
  if (index < 0) throw new Error(`no descriptor ${name}`);
  return from[index];
};
const startingWith = (start: string): number[] =>
  names.flatMap((name, i) => (name.startsWith(start) ? [values[i]] : []));

/** Relative, with an absolute floor for what is about 0. */
function expectClose(found: number, wanted: number, name: string, tolerance: number): void {
  expect(Math.abs(found - wanted), `${name}: ${found}, reference ${wanted}`).toBeLessThanOrEqual(
    tolerance * Math.max(1e-4, Math.abs(wanted)),
  );
}
const expectAllClose = (found: readonly number[], wanted: readonly number[], name: string, tolerance = 1e-7): void => {
  expect(found.length, name).toBe(wanted.length);
  found.forEach((value, i) => {
    expectClose(value, wanted[i], `${name} ${i}`, tolerance);
  });
};

describe.each(Object.entries(golden.parts))("the %s", (part, { colour, shape, texture }) => {
  it.runIf(shape)("has scikit-image's, OpenCV's and NumPy's shape", () => {
    const { fourier, hu, opencvHu, signature, skimageSolidity, ...scalars } = shape ?? { fourier: [], hu: [] };
    for (const [name, wanted] of Object.entries(scalars)) {
      expectClose(measureOf(`${part}.${name}`), Number(wanted), name, 1e-8);
    }
    // scikit-image takes rows for x, which mirrors the shape: the seventh has the other sign.
    const mirrored = hu.map((value, i) => (i === 6 ? -value : value));
    expectAllClose(startingWith(`${part}.hu.`), mirrored, "Hu's moments", 1e-6);
    expectAllClose(startingWith(`${part}.hu.`), [opencvHu].flat().map(Number), "Hu's moments of OpenCV", 1e-6);
    expectAllClose(startingWith(`${part}.fourier.`), fourier, "Fourier descriptors");
    expectAllClose(startingWith(`${part}.signature.`), [signature].flat().map(Number), "contour signature");
    // scikit-image counts the pixels within the hull.
    expect(measureOf(`${part}.solidity`)).toBeCloseTo(Number(skimageSolidity), 1);
  });

  it("has scikit-image's colours", () => {
    for (const [channel, wanted] of Object.entries(colour)) {
      // Cube roots of small moments magnify the last bits of L*a*b*.
      const floor = channel === "hue" ? 1e-5 : 2e-3;
      expectAllClose(startingWith(`${part}.${channel}.`), wanted, channel, floor);
    }
  });

  it("has mahotas' co-occurrence figures, and the fourteenth of Haralick's formula", () => {
    for (const [distance, wanted] of Object.entries(texture.glcm)) {
      const found = startingWith(`${part}.glcm.${distance}.`);
      expectAllClose(found.slice(0, 26), wanted.slice(0, 26), `distance ${distance}`, 1e-6);
      expectAllClose(found.slice(26), wanted.slice(26), `maximal correlation at ${distance}`, 1e-3);
    }
  });

  it("has the run lengths, binary patterns, cosine and wavelet energies of the references", () => {
    expectAllClose(startingWith(`${part}.glrlm.`), texture.glrlm, "run lengths");
    expectAllClose(startingWith(`${part}.lbp.`), texture.lbp, "binary patterns");
    expectAllClose(startingWith(`${part}.dct.`), texture.dct, "cosines", 1e-5);
    expectAllClose(startingWith(`${part}.wavelet.`), texture.wavelet, "wavelets", 1e-5);
  });
});

it("counts the lobes of the drawn nucleus", () => {
  expect(measureOf("nucleus.lobes")).toBe(golden.lobes);
  expect(measureOf("nucleus.halfWidth")).toBeCloseTo(golden.halfWidth, 9);
});

it("relates nucleus and cell as areas do", () => {
  const [inside, around] = [measureOf("nucleus.area"), measureOf("cytoplasm.area")];
  expect(measureOf("cell.nucleusToCytoplasm")).toBeCloseTo(inside / around, 12);
  expect(measureOf("cell.nucleusShare")).toBeCloseTo(inside / (inside + around), 12);
  expect(measureOf("cell.area")).toBe(inside + around);
});

describe("the table", () => {
  it("names every value once, with a unit, a source and a range that holds it", () => {
    expect(new Set(names).size).toBe(names.length);
    expect(values.length).toBe(names.length);
    cellDescriptors.forEach(({ meaning, name, range, source, unit }, i) => {
      expect(unit && source && meaning, name).toBeTruthy();
      expect(values[i], name).toBeGreaterThanOrEqual(range[0]);
      expect(values[i], name).toBeLessThanOrEqual(range[1]);
    });
  });

  it("holds its ranges for random cells of random colours", () => {
    const pixel = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 12 })
          .chain((side) =>
            fc.tuple(
              fc.constant(side),
              fc.array(pixel, { minLength: 3 * side * side, maxLength: 3 * side * side }),
              fc.array(fc.integer({ min: 0, max: 2 }), { minLength: side * side, maxLength: side * side }),
            ),
          ),
        ([side, pixels, parts]) => {
          fc.pre(parts.some((value) => value > 0));
          const part = (which: number): Mask => ({
            width: side,
            height: side,
            data: Uint8Array.from(parts, (value) => (value === which ? 1 : 0)),
          });
          const found = measureCell({
            image: createImage(side, side, Uint8Array.from(pixels)),
            nucleus: part(1),
            cytoplasm: part(2),
          });
          const outside = cellDescriptors.filter(
            ({ range }, i) => found[i] < range[0] - 1e-9 || found[i] > range[1] + 1e-9,
          );
          expect(outside.map(({ name }) => name)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("what cannot be measured", () => {
  const empty: Mask = { width, height, data: new Uint8Array(width * height) };

  it("is NaN: a nucleus that is not there, the texture of one pixel", () => {
    const without = measureCell({ image, nucleus: empty, cytoplasm });
    expect(measureOf("nucleus.area", without)).toBeNaN();
    expect(measureOf("cell.nucleusShare", without)).toBeNaN();
    expect(measureOf("cytoplasm.area", without)).toBe(measureOf("cytoplasm.area"));
    const one: Mask = { width, height, data: empty.data.map((_, i) => (i === 900 ? 1 : 0)) };
    const dot = measureCell({ image, nucleus: one, cytoplasm: empty });
    expect(measureOf("nucleus.area", dot)).toBe(1);
    expect(measureOf("nucleus.glcm.1.contrast", dot)).toBeNaN();
    expect(measureOf("nucleus.hausdorffDimension", dot)).toBeNaN();
    expect(measureOf("cell.nucleusToCytoplasm", dot)).toBeNaN();
  });

  it("is an error when no pixel belongs to the cell, or the masks are of another image", () => {
    expect(() => measureCell({ image, nucleus: empty, cytoplasm: empty })).toThrow(/hold no pixel/);
    const small: Mask = { width: 2, height: 2, data: new Uint8Array(4) };
    expect(() => measureCell({ image, nucleus: small, cytoplasm })).toThrow(/2 x 2 does not fit the image of 58 x 50/);
  });
});

describe("a cell that is turned or mirrored by the eight symmetries of the square", () => {
  it.each([1, 2, 3, 4, 5, 6, 7])("measures the same: symmetry %i", (symmetry) => {
    const turned = (mask: Mask): Mask => {
      const out = dihedral(
        createImage(
          width,
          height,
          Uint8Array.from({ length: 3 * width * height }, (_, i) => mask.data[Math.floor(i / 3)]),
        ),
        symmetry,
      );
      return { width: out.width, height: out.height, data: out.data.filter((_, i) => i % 3 === 0) };
    };
    const found = measureCell({
      image: dihedral(image, symmetry),
      nucleus: turned(nucleus),
      cytoplasm: turned(cytoplasm),
    });
    names.forEach((name, i) => {
      // A mirror turns its sign; a contour begins elsewhere.
      if (name.includes("hu.7")) expectClose(Math.abs(found[i]), Math.abs(values[i]), name, 1e-6);
      else if (/maximalCorrelation/.test(name)) expect(Math.abs(found[i] - values[i]), name).toBeLessThan(1e-3);
      else if (/signature|fourier|hausdorff/.test(name))
        expect(Math.abs(found[i] - values[i]), name).toBeLessThan(0.03 * Math.max(1, values[i]));
      else expectClose(found[i], values[i], name, 1e-6);
    });
  });
});

describe("random outlines", () => {
  const SIDE = 140;
  const plain = createImage(SIDE, SIDE);
  const nothing: Mask = { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE) };
  const measured = (blob: Blob, turn = 0, scale = 1, at: readonly [number, number] = [0, 0]): Float64Array =>
    measureCell({ image: plain, nucleus: blobMask(blob, SIDE, turn, scale, at), cytoplasm: nothing });
  /** Free of unit, with what a raster may change. */
  const free: readonly (readonly [string, number])[] = [
    ["elongation", 0.03],
    ["solidity", 0.03],
    ["convexity", 0.05],
    ["formFactor", 0.06],
    ["roundness", 0.05],
    ["hu.1", 0.003],
    ["hu.2", 0.003],
    ["signature.variance", 0.006],
    ["fourier.-1", 0.03],
    ["fourier.2", 0.03],
    ["fourier.3", 0.03],
    ["hausdorffDimension", 0.12],
  ];
  const expectSame = (one: Float64Array, other: Float64Array): void => {
    for (const [name, apart] of free) {
      const [a, b] = [measureOf(`nucleus.${name}`, one), measureOf(`nucleus.${name}`, other)];
      expect(Math.abs(a - b), `${name}: ${a} and ${b}`).toBeLessThan(apart);
    }
  };

  it("measure the same wherever they lie", () => {
    fc.assert(
      fc.property(anyBlob, fc.integer({ min: -12, max: 12 }), fc.integer({ min: -12, max: 12 }), (blob, dx, dy) => {
        const [one, other] = [measured(blob), measured(blob, 0, 1, [dx, dy])];
        const moved = names.filter((_, i) => Math.abs(one[i] - other[i]) > 1e-6 * Math.max(1e-4, Math.abs(one[i])));
        expect(moved).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it("measure nearly the same however they are turned", () => {
    fc.assert(
      fc.property(anyBlob, fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }), (blob, turn) => {
        const [one, other] = [measured(blob), measured(blob, turn)];
        expectSame(one, other);
        for (const size of ["area", "perimeter", "majorAxis"]) {
          const ratio = measureOf(`nucleus.${size}`, other) / measureOf(`nucleus.${size}`, one);
          expect(Math.abs(ratio - 1), size).toBeLessThan(0.05);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("keep what has no unit when they grow, and grow as lengths and areas do", () => {
    fc.assert(
      fc.property(anyBlob, fc.double({ min: 1.1, max: 1.5, noNaN: true }), (blob, scale) => {
        const [one, other] = [measured(blob), measured(blob, 0, scale)];
        expectSame(one, other);
        const grown = (name: string) => measureOf(`nucleus.${name}`, other) / measureOf(`nucleus.${name}`, one);
        expect(Math.abs(grown("area") / scale ** 2 - 1)).toBeLessThan(0.03);
        expect(Math.abs(grown("perimeter") / scale - 1)).toBeLessThan(0.04);
        expect(Math.abs(grown("signature.mean") / scale - 1)).toBeLessThan(0.03);
      }),
      { numRuns: 25 },
    );
  });
});
