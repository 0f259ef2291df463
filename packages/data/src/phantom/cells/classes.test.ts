import { Random } from "@leukoscope/random";
import { describe, expect, it } from "vitest";
import { CYTOPLASM, NUCLEUS } from "../film/film.ts";
import { drawPatient } from "../patients/patient.ts";
import { type Instance, renderSmear, type Smear } from "../render.ts";
import { meanColour, nucleusPieces } from "../testing/measure.ts";
import { PHANTOM_CLASSES, type PhantomClass } from "./cell.ts";

const seeds = Array.from({ length: 8 }, (_, k) => 300 + k);
const patient = drawPatient(new Random("classes"), "p");
const MICROMETRES = 0.2;

function single(kind: PhantomClass, seed: number): { smear: Smear; cell: Instance } {
  const side = { width: 150, height: 150 };
  const smear = renderSmear({ ...side, seed, patient, cells: [kind], micrometresPerPixel: MICROMETRES, focus: 1 });
  return { smear, cell: smear.instances[0] };
}

const drawn = new Map(PHANTOM_CLASSES.map((kind) => [kind, seeds.map((seed) => single(kind, seed))]));
const each = <T>(kind: PhantomClass, measure: (one: { smear: Smear; cell: Instance }) => T): T[] =>
  (drawn.get(kind) ?? []).map(measure);
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Diameter of the disc of equal area, micrometres. */
const diameter = ({ nucleusPixels, cytoplasmPixels }: Instance): number =>
  2 * MICROMETRES * Math.sqrt((nucleusPixels + cytoplasmPixels) / Math.PI);

const colourOf = ({ smear }: { smear: Smear }, value: number): [number, number, number] =>
  meanColour(smear, (x, y) => smear.mask[y * 150 + x] === value);

/** Mean colour of a class's nucleus or cytoplasm over all seeds, in the stain of one patient. */
const stain = (kind: PhantomClass, value: number): number[] => {
  const colours = each(kind, (one) => colourOf(one, value));
  return [0, 1, 2].map((c) => mean(colours.map((colour) => colour[c])));
};

describe("phantom cells", () => {
  it("have the sizes of atlases, micrometres", () => {
    const ranges: Record<PhantomClass, [number, number]> = {
      blast: [12, 16.5],
      lymphocyte: [8, 10.6],
      neutrophil: [11.3, 14.1],
      monocyte: [13.8, 18.1],
      eosinophil: [11.9, 15],
      basophil: [10.3, 13.6],
      smudge: [8, 20],
      platelet: [2.4, 5],
    };
    for (const kind of PHANTOM_CLASSES) {
      const [low, high] = ranges[kind];
      for (const size of each(kind, ({ cell }) => diameter(cell))) {
        expect(size, kind).toBeGreaterThan(low);
        expect(size, kind).toBeLessThan(high);
      }
    }
  });

  it("share nucleus and cytoplasm as their kind does", () => {
    const share = (kind: PhantomClass): number =>
      mean(each(kind, ({ cell }) => cell.nucleusPixels / (cell.nucleusPixels + cell.cytoplasmPixels)));
    expect(share("smudge")).toBe(1);
    expect(share("platelet")).toBe(0);
    expect(share("blast")).toBeGreaterThan(0.75);
    for (const kind of ["monocyte", "eosinophil", "basophil"] as const) {
      expect(share(kind), kind).toBeGreaterThan(0.2);
      expect(share(kind), kind).toBeLessThan(0.6);
    }
  });

  it("have two or three lobes as eosinophils and basophils, one nucleus as monocytes", () => {
    for (const kind of ["eosinophil", "basophil"] as const) {
      for (const lobes of each(kind, ({ cell }) => cell.lobes)) expect([2, 3]).toContain(lobes);
    }
    const apart = each("eosinophil", ({ smear }) => Math.max(...[1, 2, 3, 4].map((k) => nucleusPieces(smear, k))));
    expect(apart.filter((pieces) => pieces >= 2).length).toBeGreaterThan(0.7 * seeds.length);
    for (const pieces of each("monocyte", ({ smear }) => nucleusPieces(smear, 1))) expect(pieces).toBe(1);
  });

  it("are coloured by their granules: eosinophils red, basophils dark, monocytes greyer and bluer than neutrophils", () => {
    const [red, green, blue] = stain("eosinophil", CYTOPLASM);
    const neutrophil = stain("neutrophil", CYTOPLASM);
    expect(red - (green + blue) / 2).toBeGreaterThan(neutrophil[0] - (neutrophil[1] + neutrophil[2]) / 2 + 10);
    expect(mean(stain("basophil", CYTOPLASM))).toBeLessThan(mean(neutrophil) - 25);
    const monocyte = stain("monocyte", CYTOPLASM);
    expect(monocyte[0] - monocyte[2]).toBeLessThan(neutrophil[0] - neutrophil[2] - 10);
  });

  it("are paler as smudges than as any whole nucleus", () => {
    const pale = mean(stain("smudge", NUCLEUS));
    for (const kind of ["blast", "lymphocyte", "neutrophil", "monocyte", "eosinophil", "basophil"] as const) {
      expect(pale, kind).toBeGreaterThan(mean(stain(kind, NUCLEUS)) + 15);
    }
  });
});
