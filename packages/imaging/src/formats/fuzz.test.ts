import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../decode-image.ts";
import { ImageError } from "../image-error.ts";
import { type DecodeCase, fromBase64, readGolden } from "../testing/goldens.ts";
import { crc32 } from "./png/crc32.ts";

const files = readGolden<DecodeCase[]>(import.meta.url, "decode.json").map(({ file }) => fromBase64(file));

/** A pixel limit keeps a flipped size field from asking for honest but huge pictures. */
const MAX_PIXELS = 1_000_000;

async function decodesOrRefuses(bytes: Uint8Array): Promise<void> {
  const start = performance.now();
  try {
    const image = await decodeImage(bytes, { maxPixels: MAX_PIXELS });
    expect(image.data.length).toBe(3 * image.width * image.height);
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    expect(error.message.length).toBeGreaterThan(20);
  }
  expect(performance.now() - start).toBeLessThan(5000);
}

const valid = fc.constantFrom(...files);
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** Makes the check sums of a damaged PNG right again, so that the damage reaches the decoder behind them. */
function mendCheckSums(png: Uint8Array): Uint8Array {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = 8; at + 12 <= png.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > png.length) break;
    view.setUint32(end, crc32(png, at + 4, end));
    at = end + 4;
  }
  return png;
}

describe("damaged files decode or give an ImageError, never anything else", () => {
  it("cut at a random place", async () => {
    await fc.assert(
      fc.asyncProperty(valid, place, (bytes, at) => decodesOrRefuses(bytes.slice(0, Math.floor(at * bytes.length)))),
      { numRuns: 500 },
    );
  });

  it("with random bytes changed", async () => {
    const changes = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(valid, changes, async (bytes, edits) => {
        const damaged = bytes.slice();
        for (const [at, value] of edits) damaged[Math.floor(at * damaged.length)] = value;
        await decodesOrRefuses(damaged[0] === 0x89 ? mendCheckSums(damaged) : damaged);
      }),
      { numRuns: 3000 },
    );
  });

  it("with bits flipped in their headers", async () => {
    await fc.assert(
      fc.asyncProperty(valid, fc.nat(700), fc.nat(7), async (bytes, at, bit) => {
        const damaged = bytes.slice();
        damaged[at % damaged.length] ^= 1 << bit;
        await decodesOrRefuses(damaged[0] === 0x89 ? mendCheckSums(damaged) : damaged);
      }),
      { numRuns: 3000 },
    );
  });

  it("made of noise behind a valid signature", async () => {
    await fc.assert(
      fc.asyncProperty(valid, fc.uint8Array({ maxLength: 400 }), (bytes, noise) =>
        decodesOrRefuses(new Uint8Array([...bytes.slice(0, 20), ...noise])),
      ),
      { numRuns: 500 },
    );
  });
});
