import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { npy, npz } from "../testing/files.ts";
import { openByteArray } from "./npy.ts";
import { readZipDirectory } from "./zip.ts";

interface Golden {
  readonly name: string;
  readonly file: string;
  readonly sha256: Readonly<Record<string, readonly string[]>>;
}

const goldens: Golden[] = JSON.parse(readFileSync(new URL("./__goldens__/bloodmnist.json", import.meta.url), "utf8"));
const arrayOf = (file: Uint8Array, name: string) => {
  const entry = readZipDirectory(file).find((found) => found.name === `${name}.npy`);
  if (!entry) throw new Error(`${name} is missing`);
  return openByteArray(entry);
};

describe(".npz as NumPy writes it", () => {
  it.each(goldens)("$name: every image comes back, one by one", ({ file, sha256 }) => {
    const bytes = new Uint8Array(Buffer.from(file, "base64"));
    for (const [split, hashes] of Object.entries(sha256)) {
      const images = arrayOf(bytes, `${split}_images`);
      expect(images.shape).toEqual([hashes.length, 28, 28, 3]);
      expect([...images.items()].map((data) => createHash("sha256").update(data).digest("hex"))).toEqual(hashes);
      const labels = [...arrayOf(bytes, `${split}_labels`).items()].map(([label]) => label);
      expect(labels).toEqual(hashes.map((_, index) => index % 8));
    }
  });
});

describe("a damaged or hostile archive", () => {
  const whole = npz({
    a: npy(
      [4, 5],
      Uint8Array.from({ length: 20 }, (_, i) => i),
    ),
  });
  const directoryAt = (file: Uint8Array): number => Buffer.from(file).indexOf("PK\x01\x02", 0, "latin1");

  it("reads the whole one", () => {
    expect([...arrayOf(whole, "a").items()].map((row) => [...row])).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9],
      [10, 11, 12, 13, 14],
      [15, 16, 17, 18, 19],
    ]);
  });

  it("is told when it is cut short", () => {
    expect(() => readZipDirectory(whole.subarray(0, whole.length - 30))).toThrow(/no directory at its end/);
  });

  it("stops a bomb whose directory claims less than the stream gives", () => {
    const bomb = npz({ a: npy([2, 5], new Uint8Array(50_000_000)) });
    new DataView(bomb.buffer).setUint32(directoryAt(bomb) + 24, 128 + 10, true);
    expect(() => [...arrayOf(bomb, "a").items()]).toThrow(/larger than its directory claims/);
  });

  it("refuses a shape that is not the array's size before it allocates", () => {
    expect(() => arrayOf(npz({ a: npy([1, 60_000, 60_000], new Uint8Array(9)) }), "a")).toThrow(/not its size/);
    expect(() => arrayOf(npz({ a: npy([9_000_000_000, 1], new Uint8Array(9)) }), "a")).toThrow(/not its size/);
  });

  it("tells a stream that ends early, and other types", () => {
    const short = npz({ a: npy([4, 5], new Uint8Array(10)) });
    new DataView(short.buffer).setUint32(directoryAt(short) + 24, 128 + 20, true);
    expect(() => [...arrayOf(short, "a").items()]).toThrow(/ends before the size/);
    const floats = npy([4, 5], new Uint8Array(20));
    floats.set(Buffer.from("<f4"), Buffer.from(floats).indexOf("|u1"));
    expect(() => arrayOf(npz({ a: floats }), "a")).toThrow(/holds <f4; arrays of uint8/);
  });
});
