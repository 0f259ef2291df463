import { crc32, deflateSync } from "node:zlib";
import { encodePng } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import { describe, expect, it } from "vitest";
import { npy, npz, plainBmp, plainTiff, storageWith, tinyBloodMnist } from "../testing/files.ts";
import { plainPng, smallJpeg } from "../testing/images.ts";
import { ImportError } from "./error.ts";
import { importDataset } from "./import-dataset.ts";

/** Whole numbers from 0, below a limit; the same in every run. */
function drawer(seed: number): (limit: number) => number {
  const random = new Random(seed);
  return (limit) => random.int(limit);
}

const noise = Uint8Array.from({ length: 3 * 40 * 30 }, (_, at) => (at * 2654435761) >>> 24);
const sources: Readonly<Record<string, Uint8Array>> = {
  "png-plain": plainPng(40, 30, [210, 140, 170]),
  "png-noise": encodePng({ width: 40, height: 30, data: noise }),
  jpg: smallJpeg,
  bmp: plainBmp(40, 30, [210, 140, 170]),
  tif: plainTiff(40, 30, [210, 140, 170]),
};

/** Bits flipped, bytes set, the end cut off, sizes in the header overwritten, or parts doubled. */
function mutate(original: Uint8Array, draw: (limit: number) => number): Uint8Array {
  const bytes = original.slice();
  const kind = draw(5);
  if (kind === 0) return bytes.subarray(0, draw(bytes.length));
  if (kind === 1) for (let n = 0; n <= draw(8); n++) bytes[draw(bytes.length)] ^= 1 << draw(8);
  if (kind === 2) for (let n = 0; n <= draw(8); n++) bytes[draw(bytes.length)] = draw(256);
  if (kind === 3) {
    // PNG and BMP have their sides at 16 to 22; the first 200 bytes hold those of the others.
    const at = draw(2) === 0 ? 16 + 2 * draw(4) : draw(Math.min(200, bytes.length - 4));
    new DataView(bytes.buffer).setUint32(at, 2 ** draw(31), draw(2) === 0);
  }
  if (kind === 4) return new Uint8Array(Buffer.concat([bytes.subarray(0, draw(bytes.length)), bytes]));
  return bytes;
}

describe("1,000 damaged images", () => {
  it("are each a record or a row of the rejected, and end nothing", async () => {
    const draw = drawer(1);
    const files: Record<string, Uint8Array> = { "set/a/whole.png": sources["png-plain"] };
    for (let number = 0; number < 1000; number++) {
      const names = Object.keys(sources);
      const name = names[number % names.length];
      files[`set/a/${number}.${name.slice(0, 3)}`] = mutate(sources[name], draw);
    }
    const storage = await storageWith(files);
    const { format, records, rejected } = await importDataset(storage, "set", { maxPixels: 4_000_000 });
    expect(format).toBe("imagefolder");
    expect(records.length + rejected.length).toBe(1001);
    expect(new Set([...records, ...rejected].map(({ path }) => path)).size).toBe(1001);
    expect(rejected.length).toBeGreaterThan(400);
    const kinds = new Set(rejected.map(({ kind }) => kind));
    for (const kind of ["truncated", "undecodable", "oversize"]) expect(kinds).toContain(kind);
    for (const { reason } of rejected) expect(reason.length).toBeGreaterThan(20);
  }, 20_000);

  it("are not decoded when their header asks for too much", async () => {
    const header = Buffer.from(plainPng(1, 1, [0, 0, 0]));
    const bomb = Buffer.concat([
      header.subarray(0, 8),
      pngChunk("IHDR", 30_000),
      pngChunk("IDAT", 30_000),
      header.subarray(-12),
    ]);
    const storage = await storageWith({ "set/a/bomb.png": new Uint8Array(bomb), "set/a/1.bmp": sources.bmp });
    const { records, rejected } = await importDataset(storage, "set");
    expect(records).toHaveLength(1);
    expect(rejected).toMatchObject([{ path: "set/a/bomb.png", kind: "oversize" }]);
  });
});

describe("200 damaged .npz archives", () => {
  it("give images, or say what is wrong", async () => {
    const draw = drawer(2);
    const whole = tinyBloodMnist({ train: 3, val: 2, test: 2 });
    let read = 0;
    let refused = 0;
    for (let number = 0; number < 200; number++) {
      const storage = await storageWith({ "set/bloodmnist.npz": mutate(whole, draw) });
      try {
        const { images, rejected } = await importDataset(storage, "set", { manifest: "out/M.jsonl" });
        expect(images + rejected.length).toBeGreaterThan(0);
        read++;
      } catch (error) {
        if (!(error instanceof ImportError)) throw error;
        expect(error.message).toMatch(/set/);
        refused++;
      }
    }
    expect(read).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(20);
  }, 20_000);

  it("end a bomb at what its header promises", async () => {
    const images = npy([1, 28, 28, 3], new Uint8Array(5_000_000));
    const labels = npy([1, 1], Uint8Array.of(0));
    const sets = ["train", "val", "test"].map((name) => ({ [`${name}_images`]: images, [`${name}_labels`]: labels }));
    const storage = await storageWith({ "set/bloodmnist.npz": npz(Object.assign({}, ...sets)) });
    await expect(importDataset(storage, "set", { manifest: "M.jsonl" })).rejects.toThrow(/which is not its size/);
  });
});

/** A chunk of a PNG of black 1-bit pixels, `side` x `side`. */
function pngChunk(type: "IHDR" | "IDAT", side: number): Buffer {
  const header = Buffer.from(plainPng(1, 1, [0, 0, 0]).subarray(16, 29));
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  header[9] = 0;
  const body = type === "IHDR" ? header : deflateSync(Buffer.alloc(1000 * (1 + side / 8)));
  const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const chunk = Buffer.alloc(named.length + 8);
  chunk.writeUInt32BE(body.length, 0);
  named.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(named), named.length + 4);
  return chunk;
}
