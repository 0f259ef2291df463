import { MemoryStorage } from "@leukoscope/storage";
import { zipSync } from "fflate";

type Colour = readonly [red: number, green: number, blue: number];

/** A storage that holds these files; texts are written as UTF-8. */
export async function storageWith(files: Readonly<Record<string, Uint8Array | string>>): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  for (const [path, content] of Object.entries(files)) {
    await storage.write(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
  }
  return storage;
}

/** A 24-bit Windows bitmap of one colour. */
export function plainBmp(width: number, height: number, [red, green, blue]: Colour): Uint8Array {
  const stride = 4 * Math.ceil((3 * width) / 4);
  const file = Buffer.alloc(54 + stride * height);
  file.write("BM", "latin1");
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) file.set([blue, green, red], 54 + y * stride + 3 * x);
  }
  return new Uint8Array(file);
}

/** An uncompressed RGB TIFF of one colour, in one strip. */
export function plainTiff(width: number, height: number, colour: Colour): Uint8Array {
  const LONG = 4;
  const SHORT = 3;
  const bytes = 3 * width * height;
  const tags: [tag: number, type: number, count: number, value: number][] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, 3, 8 + bytes],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, 2],
    [273, LONG, 1, 8],
    [277, SHORT, 1, 3],
    [278, LONG, 1, height],
    [279, LONG, 1, bytes],
  ];
  const directory = 8 + bytes + 6;
  const file = Buffer.alloc(directory + 2 + 12 * tags.length + 4);
  file.write("II*\0", "latin1");
  file.writeUInt32LE(directory, 4);
  for (let pixel = 0; pixel < width * height; pixel++) file.set(colour, 8 + 3 * pixel);
  for (let sample = 0; sample < 3; sample++) file.writeUInt16LE(8, 8 + bytes + 2 * sample);
  file.writeUInt16LE(tags.length, directory);
  for (const [index, [tag, type, count, value]] of tags.entries()) {
    const at = directory + 2 + 12 * index;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8);
  }
  return new Uint8Array(file);
}

/** A NumPy array of uint8, format 1.0. */
export function npy(shape: readonly number[], data: Uint8Array): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': ${tuple}, }`.padEnd(117);
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  return new Uint8Array(Buffer.concat([start, Buffer.from(`${header}\n`, "latin1"), data]));
}

/** An archive as `numpy.savez_compressed` names its arrays. */
export const npz = (arrays: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${name}.npy`, array])));

/** A BloodMNIST of so many images a split, each of one colour, labels in turn. */
export function tinyBloodMnist(counts: Readonly<Record<"train" | "val" | "test", number>>, side = 28): Uint8Array {
  const arrays: Record<string, Uint8Array> = {};
  for (const [split, count] of Object.entries(counts)) {
    const pixels = Uint8Array.from({ length: count * side * side * 3 }, (_, at) => {
      const image = Math.floor(at / (side * side * 3));
      return (image * 37 + (at % 3) * 50 + split.length) % 256;
    });
    arrays[`${split}_images`] = npy([count, side, side, 3], pixels);
    arrays[`${split}_labels`] = npy(
      [count, 1],
      Uint8Array.from({ length: count }, (_, image) => image % 8),
    );
  }
  return npz(arrays);
}
