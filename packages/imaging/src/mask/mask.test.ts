import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toGrey } from "../colour/grey.ts";
import type { Mask } from "../plane.ts";
import { fromBase64, sha256 } from "../testing/goldens.ts";
import { golden, smear } from "../testing/preparation-golden.ts";
import { connectedComponents } from "./connected-components.ts";
import { squaredDistance } from "./distance-transform.ts";
import { fillHoles } from "./fill-holes.ts";
import { close, dilate, erode, invert, open } from "./morphology.ts";
import { contourArea, outerContour } from "./outer-contour.ts";
import { squareExtreme } from "./square-extreme.ts";
import { otsuThreshold, threshold } from "./threshold.ts";

const mask: Mask = { width: golden.mask.width, height: golden.mask.height, data: fromBase64(golden.mask.pixels) };

const anyMask: fc.Arbitrary<Mask> = fc
  .tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 }))
  .chain(([width, height]) =>
    fc
      .array(fc.integer({ min: 0, max: 3 }), { minLength: width * height, maxLength: width * height })
      .map((values) => ({ width, height, data: Uint8Array.from(values, (value) => (value > 0 ? 1 : 0)) })),
  );

/** Rows of text, one character a pixel; a dot is background. */
const drawn = (...rows: string[]): Mask => ({
  width: rows[0].length,
  height: rows.length,
  data: Uint8Array.from(rows.join(""), (pixel) => (pixel === "." ? 0 : 1)),
});

describe("Otsu's threshold", () => {
  it("is OpenCV's", () => {
    expect(otsuThreshold(toGrey(smear))).toBe(golden.mask.otsu);
  });

  it("is the level itself where there is one only, and parts two levels", () => {
    expect(otsuThreshold({ width: 2, height: 1, data: Uint8Array.of(9, 9) })).toBe(9);
    const two = { width: 4, height: 1, data: Uint8Array.of(250, 9, 250, 250) };
    expect(threshold(two, otsuThreshold(two)).data).toEqual(Uint8Array.of(1, 0, 1, 1));
    expect(threshold(two, otsuThreshold(two), true).data).toEqual(Uint8Array.of(0, 1, 0, 0));
  });
});

describe("connectedComponents", () => {
  it.each(golden.mask.components)("are SciPy's, with $connectivity neighbours", (expected) => {
    const { components, labels } = connectedComponents(mask, expected.connectivity);
    expect(sha256(Uint8Array.from(labels))).toBe(expected.labels);
    expect(components.map(({ area }) => area)).toEqual(expected.areas);
    expect(components.map(({ height, left, top, width }) => [left, top, width, height])).toEqual(expected.boxes);
    components.forEach(({ centre }, i) => {
      expect(centre.x).toBeCloseTo(expected.centres[i][0], 9);
      expect(centre.y).toBeCloseTo(expected.centres[i][1], 9);
    });
  });

  it("join arms that meet late, and keep diagonal neighbours apart on request", () => {
    const comb = drawn("x.x.x", "x.x.x", "xxxxx");
    expect(connectedComponents(comb).components).toHaveLength(1);
    expect(connectedComponents(drawn("x.x", ".x.", "x.x"), 8).components).toHaveLength(1);
    expect(connectedComponents(drawn("x.x", ".x.", "x.x"), 4).components).toHaveLength(5);
  });

  it("give neighbours the same label and count every pixel once", () => {
    fc.assert(
      fc.property(anyMask, (any) => {
        const { components, labels } = connectedComponents(any, 4);
        for (let i = 0; i < labels.length; i++) {
          expect(labels[i] === 0).toBe(any.data[i] === 0);
          if (labels[i] > 0 && (i + 1) % any.width > 0 && labels[i + 1] > 0) expect(labels[i + 1]).toBe(labels[i]);
          if (labels[i] > 0 && labels[i + any.width] > 0) expect(labels[i + any.width]).toBe(labels[i]);
        }
        const areas = components.reduce((sum, { area }) => sum + area, 0);
        expect(areas).toBe(any.data.reduce((sum, value) => sum + value, 0));
      }),
    );
  });
});

describe("outerContour", () => {
  it("gives OpenCV's points in its order, and its area", () => {
    const byStart = new Map(golden.mask.contours.map((contour) => [contour.points[0].join(), contour]));
    const { components } = connectedComponents(mask, 8);
    let found = 0;
    for (const { first } of components) {
      const contour = outerContour(mask, first);
      const expected = byStart.get(`${first % mask.width},${Math.floor(first / mask.width)}`);
      // A component within the hole of another has no external contour in OpenCV.
      if (!expected) continue;
      found++;
      expect(Array.from(contour.x, (x, i) => [x, contour.y[i]])).toEqual(expected.points);
      expect(contourArea(contour)).toBe(expected.area);
    }
    expect(found).toBe(golden.mask.contours.length);
  });

  it("of one pixel is that pixel", () => {
    expect(outerContour(drawn("...", ".x."), 4)).toEqual({ x: Int32Array.of(1), y: Int32Array.of(1) });
  });
});

describe("morphology", () => {
  it.each(golden.mask.morphology)("is OpenCV's with a $element of radius $radius", (expected) => {
    const { element, radius } = expected;
    expect(sha256(erode(mask, radius, element).data)).toBe(expected.erode);
    expect(sha256(dilate(mask, radius, element).data)).toBe(expected.dilate);
    expect(sha256(open(mask, radius, element).data)).toBe(expected.open);
    expect(sha256(close(mask, radius, element).data)).toBe(expected.close);
  });

  it("opens within, closes without, and both once and for all", () => {
    fc.assert(
      fc.property(
        anyMask,
        fc.integer({ min: 0, max: 5 }),
        fc.constantFrom("disc", "square"),
        (any, radius, element) => {
          const opened = open(any, radius, element);
          const closed = close(any, radius, element);
          expect(any.data.every((value, i) => opened.data[i] <= value && value <= closed.data[i])).toBe(true);
          expect(open(opened, radius, element)).toEqual(opened);
          expect(close(closed, radius, element)).toEqual(closed);
          expect(invert(close(any, radius, element))).toEqual(open(invert(any), radius, element));
        },
      ),
    );
  });

  it("finds extremes of grey levels", () => {
    const plane = { width: 5, height: 2, data: Uint8Array.of(9, 8, 7, 200, 5, 1, 2, 3, 4, 5) };
    expect(Array.from(squareExtreme(plane, 1, "least").data)).toEqual([1, 1, 2, 3, 4, 1, 1, 2, 3, 4]);
    expect(Array.from(squareExtreme(plane, 1, "largest").data)).toEqual([9, 9, 200, 200, 200, 9, 9, 200, 200, 200]);
  });
});

describe("squaredDistance", () => {
  it("is SciPy's", () => {
    expect(Array.from(squaredDistance(mask))).toEqual(golden.mask.distance);
  });

  it("is the least over all background pixels", () => {
    fc.assert(
      fc.property(anyMask, (any) => {
        const { data, height, width } = any;
        const found = squaredDistance(any);
        for (let i = 0; i < data.length; i++) {
          let least = 0x7fffffff;
          for (let j = 0; j < width * height; j++) {
            const square = ((i % width) - (j % width)) ** 2 + (Math.floor(i / width) - Math.floor(j / width)) ** 2;
            if (data[j] === 0) least = Math.min(least, square);
          }
          expect(found[i]).toBe(least);
        }
      }),
    );
  });
});

describe("fillHoles", () => {
  it("is SciPy's", () => {
    expect(sha256(fillHoles(mask).data)).toBe(golden.mask.filled);
  });

  it("fills what is enclosed by diagonal neighbours, and leaves bays", () => {
    expect(fillHoles(drawn(".x.", "x.x", ".x."))).toEqual(drawn(".x.", "xxx", ".x."));
    const bay = drawn("xxx", "x..", "xxx");
    expect(fillHoles(bay)).toEqual(bay);
  });
});
