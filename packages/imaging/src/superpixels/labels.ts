/** A partition of an image: the segment of each pixel, row by row, numbered from 0 in the order of their first pixels. */
export interface Superpixels {
  readonly width: number;
  readonly height: number;
  readonly labels: Uint16Array;
  /** Number of segments. */
  readonly count: number;
}

/** Numbers arbitrary labels in the order of their first pixels. */
export function renumber(labels: ArrayLike<number>, width: number, height: number): Superpixels {
  const numbers = new Map<number, number>();
  const out = new Uint16Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const number = numbers.get(labels[i]) ?? numbers.size;
    numbers.set(labels[i], number);
    out[i] = number;
  }
  return { width, height, labels: out, count: numbers.size };
}
