import fc from "fast-check";
import { unzlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../decode-image.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { fromBase64, transformGolden } from "../testing/goldens.ts";
import { encodeBmp } from "./encode-bmp.ts";
import { encodeNpy } from "./encode-npy.ts";
import { encodeLabels, encodePng } from "./encode-png.ts";
import { PngRows } from "./png-rows.ts";

describe("PngRows", () => {
  it("gives the picture whose rows came in stretches, empty ones too", async () => {
    const data = Uint8Array.from({ length: 7 * 5 }, (_, i) => (i * 53) & 255);
    const png = new PngRows(7, 5);
    const pieces = [data.slice(0, 14), new Uint8Array(0), data.slice(14)].flatMap((rows) => png.add(rows));
    const image = await decodeImage(Uint8Array.from(Buffer.concat([...pieces, ...png.end()])));
    expect(image).toMatchObject({ width: 7, height: 5 });
    expect(image.data.filter((_, i) => i % 3 === 0)).toEqual(data);
  });
});

describe("encodePng", () => {
  it("comes back as it was", async () => {
    await fc.assert(
      fc.asyncProperty(anyImage, async (image) => {
        expect(await decodeImage(encodePng(image))).toEqual(image);
      }),
    );
  });

  it("writes grey, grey with alpha and RGBA by the number of values", async () => {
    const grey = await decodeImage(encodePng({ width: 3, height: 1, data: Uint8Array.of(0, 128, 255) }));
    expect([...grey.data]).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255]);
    const faded = await decodeImage(encodePng({ width: 2, height: 1, data: Uint8Array.of(0, 0, 40, 255) }));
    expect([...faded.data]).toEqual([255, 255, 255, 40, 40, 40]);
    const rgba = await decodeImage(encodePng({ width: 1, height: 1, data: Uint8Array.of(0, 100, 200, 51) }));
    expect([...rgba.data]).toEqual([204, 224, 244]);
  });

  it("makes smooth pictures small", () => {
    const data = Uint8Array.from({ length: 3 * 256 * 256 }, (_, i) => Math.floor(i / 3) % 256);
    expect(encodePng({ width: 256, height: 256, data }).length).toBeLessThan(3000);
  });

  it("refuses data that do not fit", () => {
    expect(() => encodePng({ width: 2, height: 2, data: new Uint8Array(5) })).toThrow(/do not make 2 x 2/);
  });
});

describe("encodeBmp", () => {
  it("comes back as it was", async () => {
    await fc.assert(
      fc.asyncProperty(anyImage, async (image) => {
        expect(await decodeImage(encodeBmp(image))).toEqual(image);
      }),
    );
  });

  it("writes the two headers and rows of whole words, the bottom one first", () => {
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const bytes = encodeBmp({ width: 1, height: 2, data });
    expect(bytes.length).toBe(54 + 8);
    expect([...bytes.subarray(0, 30)]).toEqual([
      0x42, 0x4d, 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0,
    ]);
    expect([...bytes.subarray(54)]).toEqual([6, 5, 4, 0, 3, 2, 1, 0]);
  });

  it("refuses data that do not fit", () => {
    expect(() => encodeBmp({ width: 2, height: 2, data: new Uint8Array(4) })).toThrow(/do not make 2 x 2 RGB/);
  });
});

describe("encodeLabels", () => {
  it("writes 8 bits while the labels fit", async () => {
    const png = encodeLabels({ width: 3, height: 1, data: Uint16Array.of(0, 7, 255) });
    expect(png[24]).toBe(8);
    expect([...(await decodeImage(png)).data].filter((_, i) => i % 3 === 0)).toEqual([0, 7, 255]);
  });

  it("writes 16 bits where they do not: the bytes that were compressed are the labels, high byte first", () => {
    // One row of two pixels; whatever filter was chosen, its first pixel stands as it is.
    const png = encodeLabels({ width: 2, height: 1, data: Uint16Array.of(0x0102, 0x0102) });
    expect([png[24], png[25]]).toEqual([16, 0]);
    const idat = png.subarray(41, 41 + new DataView(png.buffer).getUint32(33));
    const [filter, high, low, ...second] = unzlibSync(idat);
    expect([high, low]).toEqual([1, 2]);
    expect(second).toEqual(filter === 0 ? [1, 2] : [0, 0]);
  });

  it("refuses labels that do not fit", () => {
    expect(() => encodeLabels({ width: 2, height: 2, data: new Uint16Array(5) })).toThrow(/do not make 2 x 2/);
  });
});

describe("encodeNpy", () => {
  const golden = transformGolden();
  it.each(golden.npy)("equals numpy.save for shape $shape", ({ file, shape }) => {
    expect(encodeNpy(Float32Array.from(golden.field.values), shape)).toEqual(fromBase64(file));
  });

  it("refuses a shape that does not fit", () => {
    expect(() => encodeNpy(new Float32Array(6), [2, 2])).toThrow(/does not hold 6 values/);
  });
});
