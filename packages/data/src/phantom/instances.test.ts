import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PHANTOM_CLASSES } from "./cells/cell.ts";
import { PhantomError } from "./error.ts";
import { drawPatient } from "./patients/patient.ts";
import { renderSmear } from "./render.ts";

const anyField = fc.record({
  seed: fc.integer(),
  cells: fc.array(fc.constantFrom(...PHANTOM_CLASSES), { minLength: 1, maxLength: 4 }),
  overlap: fc.constantFrom(0, 0.5, 1),
});

describe("the map of cells", () => {
  it("agrees with the instances and with the mask", () => {
    fc.assert(
      fc.property(anyField, ({ seed, cells, overlap }) => {
        const [width, height] = [110, 100];
        const smear = renderSmear({ width, height, seed, cells, overlap, micrometresPerPixel: 0.6 });
        const seen = new Map<number, number>();
        let wrong = 0;
        for (let i = 0; i < width * height; i++) {
          const number = smear.cells[i];
          if (number === 0) {
            if (smear.mask[i] !== 0) wrong++;
            continue;
          }
          seen.set(number, (seen.get(number) ?? 0) + 1);
          const { lobes, bbox } = smear.instances[number - 1];
          const [x, y] = [i % width, Math.floor(i / width)];
          if (x < bbox[0] || y < bbox[1] || x >= bbox[0] + bbox[2] || y >= bbox[1] + bbox[3]) wrong++;
          // A platelet may lie over a smudge, whose mask then shows through: only cells with a nucleus must agree.
          if (lobes > 0 && smear.mask[i] === 0) wrong++;
        }
        expect(wrong).toBe(0);
        for (const [number, pixels] of seen) {
          const { nucleusPixels, cytoplasmPixels } = smear.instances[number - 1];
          expect(pixels).toBeLessThanOrEqual(nucleusPixels + cytoplasmPixels);
        }
        // Nothing is painted over the last cell but what lies apart from it.
        const last = smear.instances[cells.length - 1];
        expect(seen.get(cells.length)).toBe(last.nucleusPixels + last.cytoplasmPixels);
      }),
      { numRuns: 25 },
    );
  });

  it("keeps cells apart unless overlaps are asked for", () => {
    const hidden = (overlap: number): number => {
      let count = 0;
      for (let seed = 0; seed < 12; seed++) {
        const cells = ["blast", "blast", "neutrophil"] as const;
        const smear = renderSmear({ width: 160, height: 160, seed, cells, overlap, micrometresPerPixel: 0.5 });
        const visible = smear.cells.reduce((sum, number) => sum + (number > 0 && number <= 3 ? 1 : 0), 0);
        const whole = smear.instances.slice(0, 3).reduce((sum, c) => sum + c.nucleusPixels + c.cytoplasmPixels, 0);
        count += whole - visible;
      }
      return count;
    };
    expect(hidden(0)).toBe(0);
    expect(hidden(1)).toBeGreaterThan(500);
  });
});

describe("renderSmear", () => {
  const patient = drawPatient(new Random("focus"), "p");

  /** Mean square of the difference of neighbours: falls with the blur. */
  const sharpness = (focus: number): number => {
    const quiet = { ...patient, optics: { ...patient.optics, noise: 0 } };
    const { data } = renderSmear({ width: 128, height: 128, seed: 4, patient: quiet, cells: ["blast"], focus }).image;
    let sum = 0;
    for (let i = 3; i < data.length; i++) sum += (data[i] - data[i - 3]) ** 2;
    return sum;
  };

  it("blurs out of focus, and leaves the truth as it is", () => {
    expect(sharpness(1)).toBeGreaterThan(1.5 * sharpness(3));
    expect(sharpness(3)).toBeGreaterThan(1.5 * sharpness(8));
    const at = (focus: number) => renderSmear({ width: 96, height: 96, seed: 4, patient, focus });
    expect(at(6).cells).toEqual(at(1).cells);
    expect(at(6).focus).toBe(6);
  });

  it("takes a second photograph of the same film", () => {
    const take = (retake: number) => renderSmear({ width: 96, height: 96, seed: 4, patient, retake });
    const [first, second] = [take(0), take(1)];
    expect(second.cells).toEqual(first.cells);
    expect(second.image.data).not.toEqual(first.image.data);
    const off = second.image.data.reduce((sum, v, i) => sum + Math.abs(v - first.image.data[i]), 0);
    expect(off / first.image.data.length).toBeLessThan(6);
  });

  it("puts a centred cell in the middle", () => {
    for (let seed = 0; seed < 6; seed++) {
      const { instances } = renderSmear({ width: 120, height: 120, seed, cells: ["lymphocyte"], centred: true });
      for (const place of instances[0].centroid) expect(Math.abs(place - 60)).toBeLessThan(3);
    }
  });

  it.each([{ overlap: 1.5 }, { overlap: Number.NaN }, { focus: 0 }, { focus: 21 }])("refuses %o", (change) => {
    expect(() => renderSmear({ width: 64, height: 64, seed: 1, ...change })).toThrow(PhantomError);
  });
});
