import { createImage } from "@leukoscope/imaging";
import { describe, expect, it } from "vitest";
import type { Attribution } from "../attribution.ts";
import { contour } from "./contour.ts";
import { smooth } from "./smooth.ts";
import { base64, renderSheet } from "./svg.ts";

describe("contour", () => {
  it("goes around a single pixel, half way to its neighbours", () => {
    const map = new Float32Array(25);
    map[12] = 1;
    const segments = contour(map, 5, 5, 0.5);
    expect(segments).toHaveLength(4);
    const points = new Set(segments.flat().map(([x, y]) => `${x},${y}`));
    expect(points).toEqual(new Set(["2.5,2", "3,2.5", "2.5,3", "2,2.5"]));
  });

  it("is closed where the region touches the edge, and empty where nothing reaches the level", () => {
    const full = contour(new Float32Array(4).fill(1), 2, 2, 0.5);
    const ends = full.flat().map(([x, y]) => `${x},${y}`);
    for (const end of new Set(ends)) expect(ends.filter((other) => other === end)).toHaveLength(2);
    expect(contour(new Float32Array(4), 2, 2, 0.5)).toEqual([]);
  });
});

describe("renderSheet", () => {
  const image = createImage(8, 8, new Uint8Array(192).fill(200));
  const attribution: Attribution = {
    method: "gradcam",
    signed: false,
    map: Float32Array.of(0, 1, 2, 4),
    width: 2,
    height: 2,
    region: { left: 0, top: 0, width: 8, height: 8 },
    grid: { x: 0.25, y: 0.25, stepX: 0.5, stepY: 0.5 },
    layer: "late",
    blank: false,
    target: "a",
    prediction: { label: "a", probabilities: { a: 1 }, abstained: false, ms: 1 },
  };

  it("is one document with a legend in the map's own values and titles that can't break it", () => {
    const svg = renderSheet(
      [
        { image, title: "<b> & co" },
        { image, attribution, title: "map" },
      ],
      2,
    );
    expect(svg).toContain("&lt;b&gt; &amp; co");
    expect(svg).toContain(">4.00<");
    expect(svg).toContain(">2.00<");
    expect(svg.match(/data:image\/png;base64,/g)).toHaveLength(2);
    expect(svg).not.toMatch(/href="http/);
    expect(svg).toMatch(/<path d="M[\d. ]+L/);
  });

  it("shows both signs, and says that a map is blank", () => {
    expect(renderSheet([{ image, attribution: { ...attribution, signed: true }, title: "" }], 1)).toContain(">-4.00<");
    expect(renderSheet([{ image, attribution: { ...attribution, blank: true }, title: "" }], 1)).toContain("blank: no");
  });
});

describe("smooth", () => {
  it("keeps what is even, and spreads a point without losing any of it", () => {
    expect([...smooth(new Float32Array(35).fill(0.5), 7, 5, 2)]).toEqual(new Array(35).fill(expect.closeTo(0.5, 6)));
    const point = new Float32Array(21 * 21);
    point[10 * 21 + 10] = 1;
    const spread = smooth(point, 21, 21, 1);
    expect(spread.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    // Three means of three in a row: 1 3 6 7 6 3 1, of 27, each way.
    const row = [...spread.subarray(10 * 21 + 7, 10 * 21 + 14)].map((value) => (27 * 27 * value) / 7);
    expect(row).toEqual([1, 3, 6, 7, 6, 3, 1].map((value) => expect.closeTo(value, 4)));
  });
});

describe("base64", () => {
  it("is Node's, of any length", () => {
    const bytes = Uint8Array.from({ length: 20_001 }, (_, i) => (i * 31) % 256);
    expect(base64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
  });
});
