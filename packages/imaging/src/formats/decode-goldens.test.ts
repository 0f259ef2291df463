import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../decode-image.ts";
import type { ImageError } from "../image-error.ts";
import { type DecodeCase, fromBase64, readGolden, sha256 } from "../testing/goldens.ts";

const cases = readGolden<DecodeCase[]>(import.meta.url, "decode.json");

describe("pixels equal Pillow's, bit for bit", () => {
  it.each(cases)("$name", async ({ file, height, sha256: expected, width }) => {
    const image = await decodeImage(fromBase64(file));
    expect([image.width, image.height]).toEqual([width, height]);
    expect(sha256(image.data)).toBe(expected);
  });
});

describe("a file cut anywhere is an error", () => {
  it.each(cases)("$name", async ({ file, name, sha256: expected }) => {
    const bytes = fromBase64(file);
    for (let length = 0; length < bytes.length; length += length < 700 ? 7 : 1 + (length >> 6)) {
      const outcome = await decodeImage(bytes.slice(0, length)).then(
        (image) => sha256(image.data),
        (error: ImageError) => error.code,
      );
      // Only a TIFF may end in bytes that carry no pixels (a resolution field behind its directory).
      if (outcome === expected) expect(name).toMatch(/^tiff/);
      else expect(["empty", "truncated", "corrupt"], `${length} of ${bytes.length} bytes`).toContain(outcome);
    }
  });

  it.each(cases.filter(({ name }) => name.startsWith("jpeg")))("$name, by its last byte or two", async ({ file }) => {
    for (const cut of [1, 2]) {
      await expect(decodeImage(fromBase64(file).slice(0, -cut))).rejects.toMatchObject({ code: "truncated" });
    }
  });
});

const data = new URL("../../../../../shared/data/", import.meta.url);
describe("real smears", () => {
  it.skipIf(!existsSync(data))("decode to Pillow's pixels", async () => {
    const hashes = readGolden<Record<string, string>>(import.meta.url, "real.json");
    for (const [path, expected] of Object.entries(hashes)) {
      const image = await decodeImage(readFileSync(new URL(encodeURI(path), data)));
      expect(sha256(image.data), path).toBe(expected);
    }
  });
});
