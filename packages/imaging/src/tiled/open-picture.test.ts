import { describe, expect, it } from "vitest";
import { decodeImage } from "../decode-image.ts";
import { encodePng } from "../encode/encode-png.ts";
import { type TiffLevel, writeTiledTiff } from "../encode/tiled-tiff.ts";
import { sourceOf } from "../formats/tiff/byte-source.ts";
import { createImage, type Image } from "../image.ts";
import { writeTiffWithoutMetadata } from "../metadata/tiff.ts";
import { fromBase64, readGolden, sha256 } from "../testing/goldens.ts";
import { crop } from "../transform/crop.ts";
import { resize } from "../transform/resize.ts";
import { openPicture } from "./open-picture.ts";

interface Slide {
  readonly file: string;
  readonly micronsPerPixel: number;
  readonly levels: readonly { readonly width: number; readonly height: number; readonly sha256: string }[];
}

/** No pixel like its neighbours, so that one that is out of place is seen. */
const picture = (width: number, height: number): Image =>
  createImage(
    width,
    height,
    Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 37 + (i >> 5) * 11) & 255),
  );

const levelOf = (image: Image, tile: number, more: Partial<TiffLevel> = {}): TiffLevel => ({
  width: image.width,
  height: image.height,
  tile,
  tileAt: (column, row) => {
    const out = createImage(tile, tile);
    for (let y = 0; y < Math.min(tile, image.height - row * tile); y++) {
      const from = 3 * ((row * tile + y) * image.width + column * tile);
      const length = 3 * Math.min(tile, image.width - column * tile);
      out.data.set(image.data.subarray(from, from + length), 3 * y * tile);
    }
    return out;
  },
  ...more,
});

async function tiff(levels: readonly TiffLevel[]): Promise<Uint8Array> {
  const bytes = new Uint8Array(1 << 20);
  let end = 0;
  const write = async (position: number, piece: Uint8Array) => {
    bytes.set(piece, position);
    end = Math.max(end, position + piece.length);
  };
  await writeTiledTiff({ write }, levels);
  return bytes.slice(0, end);
}

describe("openPicture", () => {
  const whole = picture(100, 70);

  it.each(["none", "deflate"] as const)("reads any rectangle of tiles (%s)", async (compression) => {
    const file = await tiff([levelOf(whole, 32, { compression })]);
    const [level] = await openPicture(sourceOf(file));
    expect([level.width, level.height]).toEqual([100, 70]);
    for (const [left, top, width, height] of [
      [0, 0, 100, 70],
      [31, 31, 2, 2],
      [40, 5, 60, 65],
      [99, 69, 1, 1],
    ]) {
      const part = await level.read({ left, top, width, height });
      expect(part).toMatchObject({ width, height });
      expect(Buffer.compare(part.data, crop(whole, left, top, width, height).data)).toBe(0);
    }
    expect(Buffer.compare((await decodeImage(file)).data, whole.data)).toBe(0);
  });

  it("tells the levels of a pyramid, and how large their pixels are, from labels and thumbnails", async () => {
    const file = await tiff([
      levelOf(whole, 32, { description: "Aperio Image Library v12|AppMag = 40|MPP = 0.2500" }),
      levelOf(picture(40, 40), 16, { description: "label" }),
      levelOf(resize(whole, 50, 35), 16),
      levelOf(resize(whole, 25, 18), 16),
    ]);
    const levels = await openPicture(sourceOf(file));
    expect(levels.map(({ height, micronsPerPixel, width }) => [width, height, micronsPerPixel])).toEqual([
      [100, 70, 0.25],
      [50, 35, 0.5],
      [25, 18, 1],
    ]);
    expect(await levels[1].read({ left: 10, top: 10, width: 20, height: 20 })).toEqual(
      crop(resize(whole, 50, 35), 10, 10, 20, 20),
    );
  });

  it("reads a slide as a scanner writes it: libtiff's pixels, two levels of five pages", async () => {
    const golden = readGolden<Slide>(import.meta.url, "slide.json");
    const levels = await openPicture(sourceOf(fromBase64(golden.file)));
    expect(levels[0].micronsPerPixel).toBe(golden.micronsPerPixel);
    const read = levels.map(async (level) => ({
      width: level.width,
      height: level.height,
      sha256: sha256((await level.read({ left: 0, top: 0, width: level.width, height: level.height })).data),
    }));
    expect(await Promise.all(read)).toEqual(golden.levels);
  });

  it("reads OME's size of a pixel, and no printer's", async () => {
    const ome = await tiff([levelOf(whole, 32, { description: '<OME><Pixels PhysicalSizeX="0.1"/></OME>' })]);
    expect((await openPicture(sourceOf(ome)))[0].micronsPerPixel).toBe(0.1);
    const plain = await tiff([levelOf(whole, 32, { description: "MPP = 352.8" })]);
    expect((await openPicture(sourceOf(plain)))[0].micronsPerPixel).toBeUndefined();
  });

  it("reads no more than it is asked for", async () => {
    const file = await tiff([levelOf(picture(512, 512), 64)]);
    let read = 0;
    const [level] = await openPicture({
      size: async () => file.length,
      read: async (position, length) => {
        read += length;
        return file.subarray(position, position + length);
      },
    });
    await level.read({ left: 100, top: 100, width: 10, height: 10 });
    expect(read).toBeLessThan(3 * 64 * 64 + 4000);
  });

  it("says what it does not read, and how to mend it", async () => {
    const file = await tiff([levelOf(whole, 32)]);
    const view = new DataView(file.buffer);
    // The fifth field of the first page is its compression.
    view.setUint16(Number(view.getBigUint64(8, true)) + 8 + 20 * 4 + 12, 33005, true);
    await expect(openPicture(sourceOf(file))).rejects.toMatchObject({
      code: "unsupported",
      message: "The TIFF is compressed by JPEG 2000 (Aperio). Write it again with JPEG, deflate or LZW.",
    });
  });

  it("opens other formats as one level", async () => {
    const [level, ...others] = await openPicture(sourceOf(encodePng(whole)));
    expect(others).toEqual([]);
    expect((await level.read({ left: 3, top: 4, width: 5, height: 6 })).data).toEqual(crop(whole, 3, 4, 5, 6).data);
  });

  it("refuses a file that is cut, one whose pages go in circles, and a tile that is damaged", async () => {
    const file = await tiff([levelOf(whole, 32, { compression: "deflate" }), levelOf(resize(whole, 50, 35), 16)]);
    await expect(openPicture(sourceOf(file.subarray(0, file.length - 10)))).rejects.toMatchObject({
      code: "truncated",
    });
    const view = new DataView(file.buffer);
    const first = Number(view.getBigUint64(8, true));
    const circle = file.slice();
    new DataView(circle.buffer).setBigUint64(first + 8 + 20 * 13, BigInt(first), true);
    await expect(openPicture(sourceOf(circle))).rejects.toMatchObject({ code: "corrupt" });
    const damaged = file.slice();
    damaged.fill(0xff, 16, 60);
    const [level] = await openPicture(sourceOf(damaged));
    await expect(level.read({ left: 0, top: 0, width: 8, height: 8 })).rejects.toMatchObject({ name: "ImageError" });
    await expect(level.read({ left: 64, top: 0, width: 8, height: 8 })).resolves.toMatchObject({ width: 8 });
    await expect(level.read({ left: 99, top: 0, width: 2, height: 1 })).rejects.toMatchObject({ code: "bad-argument" });
  });

  it.each([
    ["a classic TIFF", undefined, 42],
    ["a BigTIFF where it might outgrow that", 3e9, 43],
  ])("is written anew with its levels and scale alone, as %s", async (_, claimed, version) => {
    const file = await tiff([
      levelOf(whole, 32, { description: "Aperio Image Library|Anna Mustermann|MPP = 0.2500" }),
      levelOf(picture(40, 40), 16, { description: "label of Anna Mustermann" }),
      levelOf(resize(whole, 50, 35), 16, { compression: "deflate" }),
    ]);
    const source = { ...sourceOf(file), ...(claimed !== undefined && { size: async () => claimed }) };
    const written = new Uint8Array(1 << 20);
    await writeTiffWithoutMetadata(source, { write: async (at, bytes) => written.set(bytes, at) });
    expect(written[2]).toBe(version);
    expect(Buffer.from(written).includes("Anna")).toBe(false);
    const [before, after] = [await openPicture(sourceOf(file)), await openPicture(sourceOf(written))];
    expect(after.map(({ micronsPerPixel }) => micronsPerPixel)).toEqual([0.25, 0.5]);
    for (const [index, { height, read, width }] of after.entries()) {
      const all = { left: 0, top: 0, width, height };
      expect(await read(all)).toEqual(await before[index].read(all));
    }
  });
});
