import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createImage, encodePng, type Image, ImageError, readPreparation } from "@leukoscope/imaging";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { openPreparer } from "../node/index.ts";
import { type ImagePreparer, preparerInThread } from "./image-preparer.ts";
import type { PixelSource, PreparationSpec } from "./prepare-image.ts";

const spec: PreparationSpec = {
  input: { width: 24, height: 16 },
  resize: { interpolation: "bilinear", cropMode: "center", cropPct: 0.9 },
  colourOrder: "BGR",
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

const one = openPreparer(1);
const three = openPreparer(3);
afterAll(() => Promise.all([one.close(), three.close()]));

const noise = (width: number, height: number, seed: number): Image => {
  const image = createImage(width, height);
  let state = seed + 1;
  for (let i = 0; i < image.data.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    image.data[i] = state >>> 24;
  }
  return image;
};

const bitsOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

async function agree(sources: readonly PixelSource[], own: PreparationSpec = spec): Promise<void> {
  const prepare = (preparer: ImagePreparer) =>
    Promise.all(sources.flatMap((source) => [0, 3, 7].map((draw) => preparer.prepare(() => source, own, draw))));
  const [expected, ...others] = await Promise.all([preparerInThread, one, three].map(prepare));
  for (const other of others) {
    for (const [index, { input, fitted }] of other.entries()) {
      expect(bitsOf(input).equals(bitsOf(expected[index].input))).toBe(true);
      // Of 150,000 values; `toEqual` takes a second for them.
      expect(bitsOf((fitted as Image).data).equals(bitsOf((expected[index].fitted as Image).data))).toBe(true);
      expect(input.buffer.byteLength).toBe(input.byteLength);
    }
  }
}

describe("an image prepared on another thread", () => {
  it("has the bits of one prepared in this thread: any size, draw, number of workers", async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), fc.nat(99));
    await fc.assert(
      fc.asyncProperty(fc.array(sizes, { minLength: 1, maxLength: 6 }), (images) =>
        agree(images.map(([width, height, seed]) => ({ bytes: encodePng(noise(width, height, seed)) }))),
      ),
      { numRuns: 15 },
    );
  });

  const taleqani = fileURLToPath(new URL("../../../../../shared/data/taleqani/Benign", import.meta.url));
  it.skipIf(!existsSync(taleqani))("has them for real smears, too", async () => {
    const files = readdirSync(taleqani).slice(0, 4);
    const sources = files.map((file) => ({ bytes: readFileSync(join(taleqani, file)) }));
    await agree(sources, { ...spec, input: { width: 224, height: 224 } });
  });

  it("has them after a preparation, too", async () => {
    const preparation = readPreparation([{ step: "median" }, { step: "clahe", tiles: 2 }, { step: "roi-crop" }]);
    const bytes = encodePng(noise(50, 40, 6));
    await agree([{ bytes }], { ...spec, preparation });
    const [plain, prepared] = await Promise.all(
      [spec, { ...spec, preparation }].map((own) => one.prepare(() => ({ bytes }), own, 0)),
    );
    expect(prepared.input).not.toEqual(plain.input);
  });

  it("comes the same from the pixels that were fitted before", async () => {
    for (const preparer of [preparerInThread, three]) {
      const bytes = encodePng(noise(50, 40, 1));
      const first = await preparer.prepare(() => ({ bytes }), spec, 5);
      const fitted = first.fitted as Image;
      expect([fitted.width, fitted.height]).toEqual([24, 16]);
      const again = await preparer.prepare(() => ({ fitted }), spec, 5);
      expect(again.input).toEqual(first.input);
      expect(again.fitted).toBeUndefined();
    }
  });

  it("leaves the caller's bytes and pixels the caller's", async () => {
    const png = encodePng(noise(20, 20, 2));
    const file = new Uint8Array(png.length + 1000);
    file.set(png, 1000);
    const bytes = file.subarray(1000);
    await one.prepare(() => ({ bytes }), spec, 0);
    await one.prepare(() => ({ bytes: png }), spec, 0);
    expect(bytes).toEqual(png);
    expect(png.length).toBeGreaterThan(0);
    const fitted = noise(24, 16, 3);
    await one.prepare(() => ({ fitted }), spec, 0);
    expect(fitted).toEqual(noise(24, 16, 3));
  });

  it("that is broken is the same ImageError, and the others come", async () => {
    const png = encodePng(noise(20, 20, 4));
    const broken = [png.subarray(0, 60), new TextEncoder().encode("text"), new Uint8Array(0)];
    for (const bytes of broken) {
      const errors = await Promise.all(
        [preparerInThread, one, three].map((preparer) => preparer.prepare(() => ({ bytes }), spec, 0).catch((e) => e)),
      );
      for (const error of errors) {
        expect(error).toBeInstanceOf(ImageError);
        expect(error).toMatchObject({ code: errors[0].code, message: errors[0].message, remedy: errors[0].remedy });
      }
    }
    expect((await one.prepare(() => ({ bytes: png }), spec, 0)).input.length).toBe(3 * 24 * 16);
  });

  it("is read when its turn comes", async () => {
    let reading = 0;
    let most = 0;
    const source = async () => {
      most = Math.max(most, ++reading);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { bytes: encodePng(noise(20, 20, 5)) };
    };
    const images = Array.from({ length: 30 }, () => one.prepare(source, spec, 0).finally(() => reading--));
    await Promise.all(images);
    expect(most).toBeLessThanOrEqual(one.ahead + 1);
  });
});
