import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createImage, type Image } from "../image.ts";
import { connectedComponents } from "../mask/connected-components.ts";
import { felzenszwalb, quickshift, type Superpixels, slic } from "./index.ts";

interface Golden {
  readonly sum: number;
  readonly slic: readonly { segments: number; compactness: number; labels: string }[];
  readonly quickshift: readonly { kernelSize: number; maxDistance: number; ratio: number; labels: string }[];
  readonly felzenszwalb: readonly { scale: number; sigma: number; minSize: number; labels: string }[];
}

const golden: Golden = JSON.parse(readFileSync(new URL("./__goldens__/superpixels.json", import.meta.url), "utf8"));
const [WIDTH, HEIGHT] = [72, 60];
const CELLS = [
  { x: 20, y: 22, radius: 13, colour: [110, 60, 150] },
  { x: 50, y: 18, radius: 9, colour: [205, 120, 130] },
  { x: 48, y: 44, radius: 11, colour: [90, 50, 140] },
];

/** The drawing of tools/golden/imaging_superpixels.py. */
function smear(): Image {
  const image = createImage(WIDTH, HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const cell = CELLS.findLast((each) => (x - each.x) ** 2 + (y - each.y) ** 2 <= each.radius ** 2);
      const colour = cell?.colour ?? [230 - x / 3, 215 - y / 4, 220];
      for (let c = 0; c < 3; c++) {
        const texture = 9 * Math.sin(0.9 * x + c) * Math.cos(0.7 * y - c) + 4 * Math.sin(2.3 * x + 1.7 * y);
        image.data[3 * (y * WIDTH + x) + c] = Math.floor(colour[c] + texture + 0.5);
      }
    }
  }
  return image;
}

const image = smear();

/** Numbers in [0, 1) without a pattern. */
function draws(): () => number {
  let n = 0;
  return () => Math.abs(Math.sin(++n) * 1e4) % 1;
}

const unpack = (text: string) => new Uint16Array(Uint8Array.from(inflateSync(Buffer.from(text, "base64"))).buffer);

/** Share of pixels that agree when each of our segments is taken for the one of theirs that it shares most with. */
function agreement({ count, labels }: Superpixels, theirs: Uint16Array): number {
  const shared = Array.from({ length: count }, () => new Map<number, number>());
  labels.forEach((label, i) => {
    shared[label].set(theirs[i], (shared[label].get(theirs[i]) ?? 0) + 1);
  });
  return shared.reduce((sum, each) => sum + Math.max(...each.values()), 0) / labels.length;
}

/** In both directions, so that neither too many nor too few segments pass. */
function expectAgreement(ours: Superpixels, text: string, least: number): void {
  const theirs = unpack(text);
  const count = new Set(theirs).size;
  const back = { ...ours, labels: theirs, count: Math.max(...theirs) + 1 };
  expect(agreement(ours, theirs)).toBeGreaterThanOrEqual(least);
  const present = [...new Set(theirs)].sort((a, b) => a - b);
  const dense = theirs.map((label) => present.indexOf(label));
  expect(agreement({ ...back, labels: dense, count }, ours.labels)).toBeGreaterThanOrEqual(least);
}

describe("superpixels against scikit-image", () => {
  it("cut the same image", () => {
    expect(image.data.reduce((sum, value) => sum + value, 0)).toBe(golden.sum);
  });

  it.each(golden.slic)("SLIC, $segments segments, compactness $compactness", ({ labels, ...options }) => {
    expectAgreement(slic(image, options), labels, 0.999);
  });

  it.each(golden.quickshift)("quick shift, kernel $kernelSize, distance $maxDistance", ({ labels, ...options }) => {
    expectAgreement(quickshift(image, { ...options, draw: draws() }), labels, 0.99);
  });

  it.each(golden.felzenszwalb)("Felzenszwalb, scale $scale", ({ labels, ...options }) => {
    expectAgreement(felzenszwalb(image, options), labels, 0.99);
  });
});

describe("superpixels", () => {
  const kinds = [
    ["slic", (given: Image) => slic(given)],
    ["quickshift", (given: Image) => quickshift(given, { draw: draws() })],
    ["felzenszwalb", (given: Image) => felzenszwalb(given)],
  ] as const;

  it.each(kinds)("%s leaves no pixel out and numbers segments from 0", (_, cut) => {
    for (const given of [image, createImage(9, 1), createImage(1, 1), createImage(3, 40)]) {
      const { count, labels } = cut(given);
      expect(labels).toHaveLength(given.width * given.height);
      expect(new Set(labels).size).toBe(count);
      expect(Math.max(...labels)).toBe(count - 1);
    }
  });

  it("SLIC's are connected", () => {
    const { count, labels } = slic(image, { segments: 40 });
    for (let label = 0; label < count; label++) {
      const data = Uint8Array.from(labels, (each) => (each === label ? 1 : 0));
      expect(connectedComponents({ width: WIDTH, height: HEIGHT, data }, 4).components.length).toBe(1);
    }
  });

  it("do not cross a cell's edge where colours differ strongly", () => {
    const plain = createImage(40, 40);
    for (let i = 0; i < 1600; i++) plain.data.set(i % 40 < 20 ? [255, 255, 255] : [90, 40, 140], 3 * i);
    for (const [, cut] of kinds) {
      const { labels } = cut(plain);
      const left = new Set(labels.filter((_, i) => i % 40 < 19));
      const right = new Set(labels.filter((_, i) => i % 40 > 20));
      expect([...left].filter((label) => right.has(label))).toEqual([]);
    }
  });

  it("refuse options out of range", () => {
    expect(() => slic(image, { segments: 0 })).toThrow(/number of superpixels can't be 0/);
    expect(() => slic(image, { compactness: 0 })).toThrow(/compactness/);
    expect(() => quickshift(image, { kernelSize: 0, draw: () => 0 })).toThrow(/kernel size/);
    expect(() => felzenszwalb(image, { minSize: 0.5 })).toThrow(/smallest size/);
  });
});
