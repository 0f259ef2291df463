import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_PHANTOM_CLASSES, type PhantomClass } from "./cells/cell.ts";
import { PhantomError } from "./error.ts";
import { CYTOPLASM, NUCLEUS } from "./film/film.ts";
import { drawPatient } from "./patients/patient.ts";
import { type Instance, renderSmear, type Smear } from "./render.ts";
import { isBackground, meanColour, nucleusPieces } from "./testing/measure.ts";

const isWhite = (instance: Instance): boolean => instance.lobes > 0;
const whiteClass = fc.constantFrom(...DEFAULT_PHANTOM_CLASSES);

function single(kind: PhantomClass, seed: number): { smear: Smear; cell: Instance } {
  const smear = renderSmear({ width: 160, height: 160, seed, cells: [kind], micrometresPerPixel: 0.22 });
  return { smear, cell: smear.instances[0] };
}

const nuclearShare = ({ nucleusPixels, cytoplasmPixels }: Instance): number =>
  nucleusPixels / (nucleusPixels + cytoplasmPixels);

describe("renderSmear", () => {
  it("gives the same bytes for the same seed, and others for another", () => {
    const draw = (seed: number) => renderSmear({ width: 96, height: 80, seed });
    expect(draw(5)).toEqual(draw(5));
    expect(draw(6).image.data).not.toEqual(draw(5).image.data);
  });

  it("keeps masks, counts, boxes and centroids in agreement", () => {
    const cells = fc.array(whiteClass, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.integer(),
        cells,
        fc.integer({ min: 64, max: 150 }),
        fc.integer({ min: 64, max: 150 }),
        (...args) => {
          const [seed, kinds, width, height] = args;
          const { mask, instances, image } = renderSmear({ width, height, seed, cells: kinds });
          expect(image.data.length).toBe(3 * width * height);
          const white = instances.filter(isWhite);
          expect(white.map((cell) => cell.class)).toEqual(kinds);
          for (const cell of white) {
            const [left, top, w, h] = cell.bbox;
            expect(left >= 0 && top >= 0 && left + w <= width && top + h <= height).toBe(true);
            // Where boxes share pixels, only the sum over all cells tells anything; it is checked below.
            if (white.some((other) => other !== cell && overlap(cell.bbox, other.bbox))) continue;
            const columns = new Set<number>();
            const rows = new Set<number>();
            let [nucleus, cytoplasm, sumX] = [0, 0, 0];
            for (let y = top; y < top + h; y++) {
              for (let x = left; x < left + w; x++) {
                const value = mask[y * width + x];
                if (value === 0) continue;
                columns.add(x);
                rows.add(y);
                sumX += x;
                if (value === NUCLEUS) nucleus++;
                else cytoplasm++;
              }
            }
            // Tight: the mask reaches every side of the box.
            expect([columns.has(left), columns.has(left + w - 1)]).toEqual([true, true]);
            expect([rows.has(top), rows.has(top + h - 1)]).toEqual([true, true]);
            expect([nucleus, cytoplasm]).toEqual([cell.nucleusPixels, cell.cytoplasmPixels]);
            expect(sumX / (nucleus + cytoplasm)).toBeCloseTo(cell.centroid[0], 6);
          }
          const counted = white.reduce((sum, cell) => sum + cell.nucleusPixels + cell.cytoplasmPixels, 0);
          expect(mask.filter((value) => value !== 0).length).toBe(counted);
          expect(mask.every((value) => value === 0 || value === CYTOPLASM || value === NUCLEUS)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("never fails to place three of the largest cells, at any usual size", () => {
    const blasts: PhantomClass[] = ["blast", "blast", "blast"];
    for (let seed = 0; seed < 60; seed++) {
      const side = 48 + (seed % 3) * 16;
      expect(renderSmear({ width: side, height: side, seed, cells: blasts }).instances.filter(isWhite)).toHaveLength(3);
    }
  });

  it("looks like a stained film: bright background, pink discs, dark nuclei, no clipping to black", () => {
    for (let seed = 0; seed < 12; seed++) {
      const smear = renderSmear({ width: 128, height: 128, seed });
      const at = (x: number, y: number) => smear.mask[y * 128 + x];
      const background = meanColour(smear, isBackground(smear));
      const nucleus = meanColour(smear, (x, y) => at(x, y) === NUCLEUS);
      const cytoplasm = meanColour(smear, (x, y) => at(x, y) === CYTOPLASM);
      const green = (colour: readonly number[]): number => colour[1];
      expect(Math.min(...background)).toBeGreaterThan(165);
      expect(green(nucleus)).toBeLessThan(green(cytoplasm) - 25);
      expect(green(cytoplasm)).toBeLessThan(green(background));
      expect(nucleus[2]).toBeGreaterThan(nucleus[1] + 20);
      expect(smear.instances.filter((cell) => cell.class === "rbc").length).toBeGreaterThan(8);
    }
  });

  it("gives the red cells a paler centre where the patient's have one", () => {
    const patient = drawPatient(new Random(3), "p");
    const hollow = { ...patient, redCells: { ...patient.redCells, pallor: 0.85, cover: 0.2 }, platelets: 0 };
    const smear = renderSmear({ width: 224, height: 224, seed: 1, patient: hollow, cells: ["lymphocyte"] });
    const green = (x: number, y: number): number => smear.image.data[3 * (y * 224 + x) + 1];
    const whole = smear.instances.filter((c) => c.class === "rbc" && c.bbox[2] > 26 && c.bbox[3] > 26);
    expect(whole.length).toBeGreaterThan(4);
    const paler = whole.filter(({ centroid: [cx, cy], bbox }) => {
      const [x, y, r] = [Math.round(cx), Math.round(cy), Math.round(0.34 * Math.min(bbox[2], bbox[3]))];
      return green(x, y) > (green(x - r, y) + green(x + r, y) + green(x, y - r) + green(x, y + r)) / 4 + 15;
    });
    expect(paler.length / whole.length).toBeGreaterThan(0.8);
  });

  it("names what is wrong with an option", () => {
    expect(() => renderSmear({ width: 12, height: 224, seed: 1 })).toThrow(/width is 12/);
    const crowd = new Array<PhantomClass>(40).fill("blast");
    expect(() => renderSmear({ width: 128, height: 128, seed: 1, cells: crowd })).toThrow(PhantomError);
    expect(() => renderSmear({ width: 64, height: 64, seed: 1, micrometresPerPixel: 0 })).toThrow(
      /micrometresPerPixel/,
    );
  });
});

function overlap(a: Instance["bbox"], b: Instance["bbox"]): boolean {
  return a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
}

describe("white cells", () => {
  const seeds = Array.from({ length: 24 }, (_, k) => 100 + k);

  it("fill their cell with nucleus in the order blast, lymphocyte, neutrophil", () => {
    const share = (kind: PhantomClass): number[] => seeds.map((seed) => nuclearShare(single(kind, seed).cell));
    const [blast, lymphocyte, neutrophil] = DEFAULT_PHANTOM_CLASSES.map((kind) => share(kind).sort((a, b) => a - b));
    const middle = (values: readonly number[]): number => values[Math.floor(values.length / 2)];
    expect(middle(blast)).toBeGreaterThan(middle(lymphocyte) + 0.08);
    expect(blast[0]).toBeGreaterThan(0.7);
    expect(lymphocyte[0]).toBeGreaterThan(0.5);
    expect(middle(neutrophil)).toBeLessThan(0.5);
    expect(neutrophil[0]).toBeGreaterThan(0.15);
  });

  it("are larger as blasts than as lymphocytes", () => {
    for (const seed of seeds) {
      const area = (kind: PhantomClass): number => {
        const { nucleusPixels, cytoplasmPixels } = single(kind, seed).cell;
        return nucleusPixels + cytoplasmPixels;
      };
      expect(area("blast")).toBeGreaterThan(1.2 * area("lymphocyte"));
    }
  });

  it("have 3 to 5 lobes joined in one nucleus as neutrophils, which come apart when the strands are worn away", () => {
    let apart = 0;
    for (const seed of seeds) {
      const { smear, cell } = single("neutrophil", seed);
      expect(cell.lobes).toBeGreaterThanOrEqual(3);
      expect(cell.lobes).toBeLessThanOrEqual(5);
      expect(nucleusPieces(smear, 0)).toBe(1);
      const pieces = Math.max(...[1, 2, 3, 4].map((steps) => nucleusPieces(smear, steps)));
      expect(pieces).toBeLessThanOrEqual(cell.lobes + 1);
      if (pieces >= 3) apart++;
    }
    expect(apart / seeds.length).toBeGreaterThan(0.7);
  });

  it("have one round nucleus as lymphocytes and blasts", () => {
    for (const seed of seeds) {
      for (const kind of ["lymphocyte", "blast"] as const) {
        const { smear, cell } = single(kind, seed);
        expect(cell.lobes).toBe(1);
        expect(nucleusPieces(smear, 3)).toBe(1);
      }
    }
  });

  it("have denser chromatin as lymphocytes than as blasts of the same patient", () => {
    const patient = drawPatient(new Random(9), "p");
    const brightness = (kind: PhantomClass): number => {
      const reds = seeds.map((seed) => {
        const smear = renderSmear({ width: 128, height: 128, seed, patient, cells: [kind] });
        return meanColour(smear, (x, y) => smear.mask[y * 128 + x] === NUCLEUS)[0];
      });
      return reds.reduce((a, b) => a + b) / reds.length;
    };
    expect(brightness("blast")).toBeGreaterThan(brightness("lymphocyte") + 5);
  });
});
