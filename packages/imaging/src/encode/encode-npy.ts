import { ImageError } from "../image-error.ts";

/** Magic string, format version 1.0. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
const ALIGNMENT = 64;

/**
 * A float32 array as a NumPy `.npy` file, format 1.0 (numpy.lib.format), C order: the bytes that `numpy.save` writes.
 * @throws ImageError `bad-argument` when the shape does not multiply to the number of values
 */
export function encodeNpy(data: Float32Array, shape: readonly number[]): Uint8Array {
  const size = shape.reduce((product, side) => product * side, 1);
  if (size !== data.length || !shape.every((side) => Number.isInteger(side) && side >= 0)) {
    throw new ImageError("bad-argument", `The shape (${shape}) does not hold ${data.length} values`, {
      value: shape,
      remedy: "Give whole sides whose product is the number of values.",
    });
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const fields = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const before = MAGIC.length + 2;
  const total = Math.ceil((before + fields.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = `${fields.padEnd(total - before - 1)}\n`;
  const out = new Uint8Array(total + 4 * data.length);
  const view = new DataView(out.buffer);
  out.set(MAGIC);
  view.setUint16(MAGIC.length, header.length, true);
  out.set(new TextEncoder().encode(header), before);
  for (let i = 0; i < data.length; i++) view.setFloat32(total + 4 * i, data[i], true);
  return out;
}
