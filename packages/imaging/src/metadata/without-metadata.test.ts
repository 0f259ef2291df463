import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeImage, headerSize, ImageError, withoutMetadata } from "../index.ts";
import { type DecodeCase, fromBase64, readGolden } from "../testing/goldens.ts";

const cases = readGolden<DecodeCase[]>(new URL("../formats/x", import.meta.url).href, "decode.json");

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const joined = (...pieces: Uint8Array[]) => Uint8Array.from(pieces.flatMap((piece) => [...piece]));
const holds = (bytes: Uint8Array, text: string) => Buffer.from(bytes).includes(text);

describe("withoutMetadata", () => {
  it.each(cases)("leaves every pixel of $name, and nothing more to take away", async ({ file }) => {
    const bytes = fromBase64(file);
    const stripped = await withoutMetadata(bytes);
    expect(await decodeImage(stripped)).toEqual(await decodeImage(bytes));
    expect(await withoutMetadata(stripped)).toEqual(stripped);
    const [{ height, width }, claimed] = [await decodeImage(bytes), await headerSize(bytes)];
    expect([width, height].sort()).toEqual([claimed.width, claimed.height].sort());
  });

  const named = (start: string) => fromBase64(cases.find(({ name }) => name.startsWith(start))!.file);

  it("drops a JPEG's EXIF, comments and trailing bytes, but keeps which way is up", async () => {
    const jpeg = named("jpeg 4:4:4");
    const exif = ascii(
      "Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x01\x0e\0\x02\0\0\0\x05\0\0\0\x26\0\0\0\0Anna Mustermann",
    );
    const segment = (marker: number, body: Uint8Array) =>
      joined(Uint8Array.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff), body);
    const told = joined(
      jpeg.subarray(0, 2),
      segment(0xe1, exif),
      segment(0xfe, ascii("Anna Mustermann")),
      segment(0xed, ascii("Photoshop 3.0\0Anna Mustermann")),
      jpeg.subarray(2),
      ascii("Anna Mustermann"),
    );
    const stripped = await withoutMetadata(told);
    expect(holds(told, "Anna")).toBe(true);
    expect(holds(stripped, "Anna")).toBe(false);
    const [turned, upright] = [await decodeImage(stripped), await decodeImage(jpeg)];
    expect(turned).toEqual(await decodeImage(told));
    expect([turned.width, turned.height]).toEqual([upright.height, upright.width]);
  });

  it("drops a PNG's texts", async () => {
    const png = named("png");
    const body = ascii("tEXtAuthor\0Anna Mustermann");
    const chunk = joined(Uint8Array.of(0, 0, 0, body.length - 4), body, Uint8Array.of(1, 2, 3, 4));
    const told = joined(png.subarray(0, 33), chunk, png.subarray(33), ascii("Anna"));
    expect(holds(await withoutMetadata(told), "Anna")).toBe(false);
    expect(await decodeImage(await withoutMetadata(told))).toEqual(await decodeImage(png));
  });

  it("drops what lies anywhere else in a TIFF or after a BMP", async () => {
    for (const start of ["tiff", "bmp"]) {
      const told = joined(named(start), ascii("Anna Mustermann"));
      expect(holds(await withoutMetadata(told), "Anna")).toBe(false);
    }
  });

  it("throws nothing but ImageError at damaged files", async () => {
    const damaged = fc.record({
      index: fc.nat(cases.length - 1),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
      at: fc.nat(400),
      value: fc.nat(255),
    });
    await fc.assert(
      fc.asyncProperty(damaged, async ({ at, cut, index, value }) => {
        const bytes = fromBase64(cases[index].file);
        bytes[at % bytes.length] = value;
        try {
          await headerSize(bytes.subarray(0, Math.ceil(cut * bytes.length)));
          await withoutMetadata(bytes.subarray(0, Math.ceil(cut * bytes.length)));
        } catch (error) {
          expect(error).toBeInstanceOf(ImageError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
