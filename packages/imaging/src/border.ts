import type { Image } from "./image.ts";

/** What stands for the pixels beyond an edge. */
export type Border =
  /** Mirrored at the edge pixels, d c b | a b c d | c b a: OpenCV's BORDER_REFLECT_101, SciPy's "mirror". */
  | "mirror"
  /** The edge pixel repeated, a a a | a b c d | d d d: OpenCV's BORDER_REPLICATE, SciPy's "nearest". */
  | "edge";

/** The index within [0, size) that mirroring at the edge pixels leads to. */
export function mirror(i: number, size: number): number {
  if (i >= 0 && i < size) return i;
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const phase = ((i % period) + period) % period;
  return phase < size ? phase : period - phase;
}

/** For each position from -margin to size + margin - 1, the index within [0, size) whose pixel stands there. */
export function borderIndices(size: number, margin: number, border: Border): Int32Array {
  const at = border === "mirror" ? mirror : (i: number, n: number) => Math.min(Math.max(i, 0), n - 1);
  return Int32Array.from({ length: size + 2 * margin }, (_, i) => at(i - margin, size));
}

/** The image with `margin` pixels on every side; a copy, so that filters need no test for edges. */
export function pad({ data, height, width }: Image, margin: number, border: Border): Image {
  const columns = borderIndices(width, margin, border);
  const rows = borderIndices(height, margin, border);
  const stride = 3 * columns.length;
  const out = new Uint8Array(stride * rows.length);
  for (let y = 0; y < rows.length; y++) {
    const from = 3 * rows[y] * width;
    const to = y * stride;
    out.set(data.subarray(from, from + 3 * width), to + 3 * margin);
    for (let x = 0; x < columns.length; x++) {
      if (x === margin) x += width;
      for (let c = 0; c < 3; c++) out[to + 3 * x + c] = data[from + 3 * columns[x] + c];
    }
  }
  return { width: columns.length, height: rows.length, data: out };
}
