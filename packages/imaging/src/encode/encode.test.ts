import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../decode-image.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { fromBase64, transformGolden } from "../testing/goldens.ts";
import { encodeNpy } from "./encode-npy.ts";
import { encodePng } from "./encode-png.ts";

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

describe("encodeNpy", () => {
  const golden = transformGolden();
  it.each(golden.npy)("equals numpy.save for shape $shape", ({ file, shape }) => {
    expect(encodeNpy(Float32Array.from(golden.field.values), shape)).toEqual(fromBase64(file));
  });

  it("refuses a shape that does not fit", () => {
    expect(() => encodeNpy(new Float32Array(6), [2, 2])).toThrow(/does not hold 6 values/);
  });
});
