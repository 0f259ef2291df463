import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createImage, type Image } from "../image.ts";
import { golden } from "../testing/preparation-golden.ts";
import { dihedral } from "../transform/dihedral.ts";
import { averageHash } from "./average-hash.ts";
import { differenceHash } from "./difference-hash.ts";
import { hammingDistance, hashFromHex, hashToHex } from "./hash64.ts";
import { perceptualHash, perceptualHashes } from "./perceptual-hash.ts";

/** The same integers as `formula` of tools/golden/imaging_preparation.py. */
function formulaImage(width: number, height: number, seed: number): Image {
  const image = createImage(width, height);
  const [a, b, c] = [3 + (seed % 5), 1 + (seed % 7), (seed * 37) % 256];
  const fold = (value: number) => (value % 511 > 255 ? 510 - (value % 511) : value % 511);
  for (let i = 0; i < width * height; i++) {
    const u = Math.floor((256 * (i % width)) / width);
    const v = Math.floor((256 * Math.floor(i / width)) / height);
    const red = fold(Math.floor((u * u * a) / 256) + v * b + c);
    const green = fold(Math.floor((v * v * b) / 256) + 2 * u + 2 * c);
    image.data.set([red, green, fold(Math.floor((u * v) / (40 + seed)) + c)], 3 * i);
  }
  return image;
}

describe("hashes", () => {
  it.each(golden.hashes)(
    "are imagehash's to the bit: $width x $height, $seed",
    ({ height, seed, width, ...expected }) => {
      const image = formulaImage(width, height, seed);
      expect(hashToHex(differenceHash(image))).toBe(expected.dhash);
      expect(hashToHex(averageHash(image))).toBe(expected.ahash);
      expect(hashToHex(perceptualHash(image))).toBe(expected.phash);
    },
  );

  it("of one colour are the mean and nothing else", () => {
    const flat = createImage(50, 40, new Uint8Array(6000).fill(93));
    expect(hashToHex(perceptualHash(flat))).toBe("8000000000000000");
    expect(hashToHex(differenceHash(flat))).toBe("0000000000000000");
    expect(hashToHex(averageHash(flat))).toBe("0000000000000000");
  });
});

it("perceptualHashes are those of the eight turned images, but for a bit or two", () => {
  for (const { height, seed, width } of golden.hashes.filter((entry) => entry.width >= 64)) {
    const image = formulaImage(width, height, seed);
    perceptualHashes(image).forEach((hash, k) => {
      expect(hammingDistance(hash, perceptualHash(dihedral(image, k)))).toBeLessThanOrEqual(2);
    });
  }
});

describe("hammingDistance", () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  const anyHash = fc.record({ high: word, low: word });

  it("counts the bits that differ", () => {
    fc.assert(
      fc.property(anyHash, anyHash, (a, b) => {
        const bits = (hash: { high: number; low: number }) => BigInt(`0x${hashToHex(hash)}`);
        const ones = (bits(a) ^ bits(b)).toString(2).replaceAll("0", "").length;
        expect(hammingDistance(a, b)).toBe(ones);
      }),
    );
  });

  it("takes hashes that went through text", () => {
    fc.assert(
      fc.property(anyHash, (hash) => {
        expect(hashFromHex(hashToHex(hash))).toEqual(hash);
      }),
    );
    for (const text of ["", "12", "g000000000000000", "0x00000000000000"]) {
      expect(() => hashFromHex(text)).toThrow(/16 hexadecimal digits/);
    }
  });
});
