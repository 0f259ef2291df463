import { zlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { decodeImage } from "./decode-image.ts";
import { encodePng } from "./encode/encode-png.ts";
import { crc32 } from "./formats/png/crc32.ts";
import { createImage } from "./image.ts";
import { ImageError } from "./image-error.ts";
import { type DecodeCase, fromBase64, readGolden } from "./testing/goldens.ts";

const cases = readGolden<DecodeCase[]>(new URL("./formats/x.ts", import.meta.url).href, "decode.json");
const file = (name: string): Uint8Array => {
  const found = cases.find((entry) => entry.name === name);
  if (!found) throw new Error(`no golden ${name}`);
  return fromBase64(found.file);
};

async function refusal(bytes: Uint8Array, maxPixels?: number): Promise<ImageError> {
  const error = await decodeImage(bytes, { maxPixels }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ImageError)) throw new Error(`expected an ImageError, got ${error}`);
  return error;
}

/** A PNG of any claimed size, with the given zlib stream as its pixels. */
function pngClaiming(width: number, height: number, idat: Uint8Array): Uint8Array {
  const chunks = [new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])];
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([8, 2], 8);
  for (const [type, body] of [
    ["IHDR", header],
    ["IDAT", idat],
    ["IEND", new Uint8Array(0)],
  ] as const) {
    const chunk = new Uint8Array(12 + body.length);
    const view = new DataView(chunk.buffer);
    view.setUint32(0, body.length);
    chunk.set(new TextEncoder().encode(type), 4);
    chunk.set(body, 8);
    view.setUint32(8 + body.length, crc32(chunk, 4, 8 + body.length));
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

describe("decodeImage refuses", () => {
  it("text under the name of a picture", async () => {
    const error = await refusal(new TextEncoder().encode("Hello, I am not a picture."));
    expect(error.code).toBe("unknown-format");
    expect(error.message).toContain("Hello");
    expect((await refusal(new TextEncoder().encode("BMW is a car, not a bitmap."))).code).toBe("unknown-format");
  });

  it("an empty file", async () => {
    expect((await refusal(new Uint8Array(0))).code).toBe("empty");
  });

  it("other image formats by their name", async () => {
    const error = await refusal(new TextEncoder().encode("RIFF\0\0\0\0WEBPVP8 "));
    expect(error.code).toBe("unsupported");
    expect(error.message).toMatch(/WebP.*PNG/);
  });

  it("30,000 x 30,000 pixels from the header alone, at once", async () => {
    const png = pngClaiming(30_000, 30_000, new Uint8Array(1_000_000));
    const start = performance.now();
    const error = await refusal(png);
    expect(performance.now() - start).toBeLessThan(200);
    expect(error.code).toBe("too-large");
    expect(error.message).toContain("30000 x 30000");
  });

  it.each(["png RGB", "jpeg 4:2:0", "jpeg progressive 4:2:0", "bmp 24 bits", "tiff RGB"])(
    "%s above maxPixels",
    async (name) => {
      expect((await refusal(file(name), 23 * 17 - 1)).code).toBe("too-large");
      await expect(decodeImage(file(name), { maxPixels: 23 * 17 })).resolves.toMatchObject({ width: 23 });
    },
  );

  it("a claim of size that its bytes cannot hold, before allocating it", async () => {
    const before = process.memoryUsage().arrayBuffers;
    expect((await refusal(pngClaiming(9_000, 9_000, zlibSync(new Uint8Array(1000))))).code).toBe("truncated");
    const jpeg = file("jpeg 4:2:0");
    const sof = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
    jpeg.set([0x23, 0x28, 0x23, 0x28], sof + 5);
    expect((await refusal(jpeg)).code).toBe("truncated");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
  });

  it("a decompression bomb, without inflating it", async () => {
    const bomb = zlibSync(new Uint8Array(20_000_000), { level: 9 });
    const start = performance.now();
    const image = await decodeImage(pngClaiming(2, 2, bomb));
    expect(image.data).toEqual(new Uint8Array(12));
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("a PNG with a wrong check sum", async () => {
    const png = encodePng(createImage(4, 4));
    png[png.length - 20] ^= 1;
    expect((await refusal(png)).message).toMatch(/check sum in its IDAT chunk/);
  });

  it("a JPEG whose end marker is there but whose pixels are not", async () => {
    const jpeg = file("jpeg 4:4:4");
    const cut = new Uint8Array([...jpeg.slice(0, jpeg.length - 200), 0xff, 0xd9]);
    expect((await refusal(cut)).code).toBe("corrupt");
  });

  it("a progressive JPEG that lacks its last scan", async () => {
    const jpeg = file("jpeg progressive 4:2:0");
    const lastScan = jpeg.findLastIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xda);
    const cut = new Uint8Array([...jpeg.slice(0, lastScan), 0xff, 0xd9]);
    expect((await refusal(cut)).code).toBe("truncated");
  });

  it("a JPEG without its restart markers in order", async () => {
    const jpeg = file("jpeg restart markers");
    const marker = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xd1);
    jpeg[marker + 1] = 0xd4;
    expect((await refusal(jpeg)).message).toMatch(/Restart marker 1/);
  });
});
