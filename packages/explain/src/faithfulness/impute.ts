import type { Random } from "@leukoscope/random";

/** Offsets and weights of a pixel's neighbours, as in ROAD: straight ones count twice what diagonal ones do. */
const NEIGHBOURS = [
  [0, 1, 1 / 6],
  [0, -1, 1 / 6],
  [1, 0, 1 / 6],
  [-1, 0, 1 / 6],
  [1, 1, 1 / 12],
  [1, -1, 1 / 12],
  [-1, 1, 1 / 12],
  [-1, -1, 1 / 12],
] as const;

const MOST_ROUNDS = 500;
const CONVERGED = 1e-10;

/**
 * Noisy linear imputation (Rong et al. 2022): every removed pixel becomes the weighted mean of its eight neighbours, all at
 * once, plus a little noise, so that the shape of what was removed can't be read off the image.
 * @param input planes [channels, height, width]
 * @param removed 1 where a pixel is removed; at least one must stay
 * @param noise standard deviation, in the input's units
 */
export function imputeLinearly(
  input: Float32Array,
  removed: Uint8Array,
  width: number,
  noise: number,
  random: Random,
): Float32Array {
  const pixels = removed.length;
  const places = Int32Array.from(Array.from({ length: pixels }, (_, i) => i).filter((i) => removed[i] !== 0));
  const system = new NeighbourSystem(places, removed, width);
  const out = input.slice();
  for (let start = 0; start < input.length; start += pixels) {
    const plane = input.subarray(start, start + pixels);
    const values = system.solve(plane);
    for (let k = 0; k < places.length; k++) out[start + places[k]] = values[k] + noise * random.normal();
  }
  return out;
}

/** (sum of the neighbours' weights) x = weighted sum of neighbours: symmetric and positive, for conjugate gradients. */
class NeighbourSystem {
  readonly #places: Int32Array;
  readonly #removed: Uint8Array;
  readonly #width: number;
  /** For each removed pixel and neighbour: the number of the unknown, or -1 where it is known or outside. */
  readonly #unknowns: Int32Array;
  readonly #diagonal: Float64Array;

  constructor(places: Int32Array, removed: Uint8Array, width: number) {
    this.#places = places;
    this.#removed = removed;
    this.#width = width;
    const numbers = new Int32Array(removed.length).fill(-1);
    for (const [k, place] of places.entries()) numbers[place] = k;
    this.#unknowns = new Int32Array(8 * places.length).fill(-1);
    this.#diagonal = new Float64Array(places.length);
    for (let k = 0; k < places.length; k++) {
      NEIGHBOURS.forEach(([dx, dy, weight], n) => {
        const at = this.#neighbour(places[k], dx, dy);
        if (at < 0) return;
        this.#diagonal[k] += weight;
        this.#unknowns[8 * k + n] = numbers[at];
      });
    }
  }

  solve(plane: Float32Array): Float64Array {
    const right = Float64Array.from(this.#places, (place) => {
      let sum = 0;
      for (const [dx, dy, weight] of NEIGHBOURS) {
        const at = this.#neighbour(place, dx, dy);
        if (at >= 0 && this.#removed[at] === 0) sum += weight * plane[at];
      }
      return sum;
    });
    const x = new Float64Array(right.length);
    const residual = right.slice();
    let direction = residual.map((value, k) => value / this.#diagonal[k]);
    let fit = dot(residual, direction);
    const goal = CONVERGED * fit;
    for (let round = 0; round < MOST_ROUNDS && fit > goal; round++) {
      const applied = this.#apply(direction);
      const step = fit / dot(direction, applied);
      for (let k = 0; k < x.length; k++) {
        x[k] += step * direction[k];
        residual[k] -= step * applied[k];
      }
      const preconditioned = residual.map((value, k) => value / this.#diagonal[k]);
      const next = dot(residual, preconditioned);
      direction = preconditioned.map((value, k) => value + (next / fit) * direction[k]);
      fit = next;
    }
    return x;
  }

  #apply(x: Float64Array): Float64Array {
    return x.map((value, k) => {
      let sum = this.#diagonal[k] * value;
      for (let n = 0; n < 8; n++) {
        const other = this.#unknowns[8 * k + n];
        if (other >= 0) sum -= NEIGHBOURS[n][2] * x[other];
      }
      return sum;
    });
  }

  /** -1 outside the image. */
  #neighbour(place: number, dx: number, dy: number): number {
    const x = (place % this.#width) + dx;
    const at = place + dy * this.#width + dx;
    return x < 0 || x >= this.#width || at < 0 || at >= this.#removed.length ? -1 : at;
  }
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, k) => sum + value * b[k], 0);
