import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitting, held, MOST_SCALE, toPicture, wholeOf, zoomed } from "./viewport.ts";

const viewer = { width: 400, height: 300 };
const picture = { width: 1000, height: 500 };

describe("a viewport", () => {
  it("shows all of a region in the middle", () => {
    const view = fitting(wholeOf(picture), viewer);
    expect(view).toEqual({ scale: 0.4, x: 0, y: -125 });
    expect(toPicture(view, { x: 200, y: 150 })).toEqual({ x: 500, y: 250 });
    expect(fitting({ left: 0, top: 0, width: 1, height: 1 }, viewer).scale).toBe(MOST_SCALE);
  });

  it("zooms about the point under the pointer", () => {
    const at = fc.record({ x: fc.integer({ min: 0, max: 400 }), y: fc.integer({ min: 0, max: 300 }) });
    fc.assert(
      fc.property(at, fc.double({ min: 0.2, max: 8, noNaN: true }), (point, factor) => {
        const view = fitting(wholeOf(picture), viewer);
        const before = toPicture(view, point);
        const after = toPicture(zoomed(view, factor, point, 0.1), point);
        expect(after.x).toBeCloseTo(before.x, 6);
        expect(after.y).toBeCloseTo(before.y, 6);
      }),
    );
  });

  it("never loses the picture", () => {
    const far = held({ scale: 1, x: 5000, y: -5000 }, viewer, picture);
    expect(toPicture(far, { x: 200, y: 150 })).toEqual({ x: 1000, y: 0 });
    const near = { scale: 1, x: 100, y: 100 };
    expect(held(near, viewer, picture)).toEqual(near);
  });
});
