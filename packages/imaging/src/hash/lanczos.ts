import type { Plane } from "../plane.ts";
import {
  type FixedWeights,
  filterWeights,
  fixedPoint,
  type Kernel,
  PRECISION_BITS,
} from "../transform/filter-weights.ts";

const HALF = 1 << (PRECISION_BITS - 1);

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const LANCZOS: Kernel = { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) };

/**
 * One channel resized with the antialiased Lanczos filter of three lobes, first across, then down: the bits of Pillow's
 * `Image.resize((width, height), Image.Resampling.LANCZOS)` on an image of mode "L".
 */
export function resizeLanczos(plane: Plane, width: number, height: number): Plane {
  let { data } = plane;
  if (width !== plane.width) {
    data = resample(data, weightsFor(plane.width, width), { lines: plane.height, line: plane.width, step: 1 }, width);
  }
  if (height !== plane.height) {
    data = resample(data, weightsFor(plane.height, height), { lines: width, line: 1, step: width }, height);
  }
  return { width, height, data: data === plane.data ? data.slice() : data };
}

/** Images of a set often share their size: the weights of the last sizes are kept. */
const known = new Map<string, FixedWeights>();
const MOST_KNOWN = 16;

function weightsFor(from: number, to: number): FixedWeights {
  const key = `${from} ${to}`;
  const found = known.get(key);
  if (found) return found;
  if (known.size === MOST_KNOWN) known.clear();
  const weights = fixedPoint(filterWeights(LANCZOS, from, to));
  known.set(key, weights);
  return weights;
}

/** Rows when samples of a line are neighbours (`step` 1), columns when lines are (`line` 1). */
function resample(
  data: Uint8Array,
  { count, first, room, weights }: FixedWeights,
  { line, lines, step }: { readonly lines: number; readonly line: number; readonly step: number },
  length: number,
): Uint8Array {
  const out = new Uint8Array(lines * length);
  const clamped = new Uint8ClampedArray(out.buffer);
  const toLine = step === 1 ? length : 1;
  for (let l = 0; l < lines; l++) {
    for (let i = 0; i < length; i++) {
      let sum = HALF;
      let at = l * line + first[i] * step;
      for (let w = i * room; w < i * room + count[i]; w++, at += step)
        sum = (sum + Math.imul(data[at], weights[w])) | 0;
      clamped[l * toLine + i * step] = sum >> PRECISION_BITS;
    }
  }
  return out;
}
