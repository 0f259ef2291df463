import { createImage, dihedral, type Hash64, hammingDistance, type Image, resize } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawPatient, renderSmear } from "../phantom/index.ts";
import { recordsOf } from "../testing/records.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { HashIndex } from "./hash-index.ts";
import { findNearDuplicates } from "./near-duplicates.ts";
import { findRepeatedImages, withGroups } from "./repeated.ts";

const patient = drawPatient(new Random("who"), "p");
const smear = (seed: string, side = 128): Image =>
  renderSmear({ width: side, height: side, seed, patient, cells: ["blast"] }).image;

/** The picture moved by some pixels, what comes in from outside white. */
function shifted({ data, height, width }: Image, dx: number, dy: number): Image {
  const out = createImage(width, height, new Uint8Array(data.length).fill(240));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [x - dx, y - dy];
      if (u < 0 || v < 0 || u >= width || v >= height) continue;
      out.data.set(data.subarray(3 * (v * width + u), 3 * (v * width + u) + 3), 3 * (y * width + x));
    }
  }
  return out;
}

const brighter = (image: Image, by: number): Image => ({
  ...image,
  data: image.data.map((v) => Math.min(255, v + by)),
});

describe("HashIndex", () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  const hash = fc.record({ high: word, low: word });
  const flips = fc.array(fc.nat(63), { maxLength: 14 });
  const flipped = ({ high, low }: Hash64, bits: readonly number[]): Hash64 => {
    const words = Uint32Array.of(high, low);
    for (const bit of bits) words[bit >> 5] ^= 1 << (bit & 31);
    return { high: words[0], low: words[1] };
  };

  it("finds what comparing all finds, and each once", () => {
    const near = fc.tuple(
      fc.array(hash, { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(fc.nat(5), flips), { maxLength: 40 }),
    );
    fc.assert(
      fc.property(near, fc.nat(15), hash, ([seeds, copies], radius, stranger) => {
        const hashes = [...seeds, ...copies.map(([from, bits]) => flipped(seeds[from % seeds.length], bits))];
        const index = new HashIndex(hashes, radius);
        for (const query of [...hashes, stranger]) {
          const found: (readonly [number, number])[] = [];
          index.near(query, (at, distance) => found.push([at, distance]));
          const all = hashes.map((other, at) => [at, hammingDistance(query, other)] as const);
          expect(found.sort((a, b) => a[0] - b[0])).toEqual(all.filter(([, distance]) => distance <= radius));
        }
      }),
    );
  });

  it("compares each of 30,000 hashes with less than a hundredth of the others", () => {
    const random = new Random(1);
    const draw = (): Hash64 => ({ high: random.int(2 ** 32), low: random.int(2 ** 32) });
    const hashes = Array.from({ length: 30_000 }, draw);
    for (let i = 0; i < 100; i++) hashes[29_999 - i] = flipped(hashes[i], [i % 64, (7 * i + 1) % 64]);
    const index = new HashIndex(hashes, 10);
    let pairs = 0;
    for (const [i, query] of hashes.entries()) index.near(query, (other) => (pairs += other < i ? 1 : 0));
    expect(pairs).toBeGreaterThanOrEqual(100);
    expect(index.compared).toBeLessThan(hashes.length ** 2 / 100);
  });
});

describe("findNearDuplicates", () => {
  it("finds copies that were turned, flipped, shifted, brightened or sized anew, and no two smears", async () => {
    const [a, b, c] = [smear("a"), smear("b"), smear("c")];
    const images = [
      a,
      b,
      c,
      resize(a, 96, 96),
      brighter(a, 12),
      shifted(b, 2, -2),
      ...[1, 2, 3, 4, 5, 6, 7].map((k) => dihedral(c, k)),
    ];
    const prints = await Promise.all(images.map(fingerprintOf));
    const pairs = findNearDuplicates(prints);
    const family = [0, 1, 2, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2];
    for (const { first, second } of pairs) expect(family[first]).toBe(family[second]);
    const found = pairs.map(({ first, second, turn }) => `${first}-${second}:${turn}`);
    expect(found).toEqual(expect.arrayContaining(["0-3:0", "0-4:0", "1-5:0"]));
    // A turn is undone by the turn back; a reflection undoes itself.
    expect(found).toEqual(expect.arrayContaining(["2-6:3", "2-7:2", "2-8:1", "2-9:4", "2-10:5", "2-11:6", "2-12:7"]));
    expect(pairs.find(({ second }) => second === 6)?.likeness).toBeGreaterThan(0.999);
  });

  it("tells forty smears of one patient apart", async () => {
    const prints = await Promise.all(Array.from({ length: 40 }, (_, i) => fingerprintOf(smear(`field ${i}`, 64))));
    expect(findNearDuplicates(prints)).toEqual([]);
  });

  it("takes an image of one colour", async () => {
    const flat = (level: number) => fingerprintOf(createImage(20, 20, new Uint8Array(1200).fill(level)));
    expect(findNearDuplicates([await flat(90), await flat(90), await flat(200)])).toMatchObject([
      { first: 0, second: 1 },
    ]);
  });
});

describe("findRepeatedImages", () => {
  it("groups copies of pixels and chains of near duplicates, with their classes and sources", async () => {
    const image = smear("x");
    const images = [image, shifted(image, 2, 0), shifted(image, 4, 0), image, smear("y")];
    const records = [...recordsOf("a", 3, { source: "s" }), ...recordsOf("b", 2)];
    const repeated = findRepeatedImages(records, await Promise.all(images.map(fingerprintOf)));
    const paths = records.map(({ path }) => path);
    expect(repeated.exact).toEqual([
      { kind: "exact", items: [paths[0], paths[3]], classes: ["a", "b"], sources: ["s"] },
    ]);
    expect(repeated.near).toEqual([{ kind: "near", items: paths.slice(0, 4), classes: ["a", "b"], sources: ["s"] }]);
    const grouped = withGroups(records, [...repeated.exact, ...repeated.near]);
    expect(new Set(grouped.slice(0, 4).map(({ group }) => group)).size).toBe(1);
    expect(grouped[0].group).toMatch(/^alike-/);
    expect(grouped[4].group).toBeUndefined();
    const named = withGroups(
      records.map((record, i) => (i === 2 ? { ...record, group: "mine" } : record)),
      repeated.near,
    );
    expect(named[0].group).toBe("mine");
  });
});
