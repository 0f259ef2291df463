import type { Plane } from "@leukoscope/imaging";

/** Grey levels that pairs of pixels are counted in. */
const LEVELS = 16;
/** Right, down, and both diagonals: with pairs counted both ways, all eight neighbours. */
const NEIGHBOURS = [
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, 1],
] as const;

export interface Texture {
  /** Mean squared difference of neighbours, in sixteenths of the grey range; from 0. */
  readonly contrast: number;
  /** Mean of 1 / (1 + squared difference), in (0, 1]. */
  readonly homogeneity: number;
  /** Root of the sum of squared pair frequencies, in (0, 1]; 1 for one colour. */
  readonly energy: number;
  /** Correlation of neighbours in [-1, 1]; 1 for one colour. */
  readonly correlation: number;
}

/**
 * Four figures of the grey-level co-occurrence matrix (Haralick 1973) at distance 1, all directions in one matrix,
 * 16 levels, symmetric: as scikit-image's `graycoprops` gives them for the summed matrix.
 */
export function texture({ data, height, width }: Plane): Texture {
  const pairs = new Float64Array(LEVELS * LEVELS);
  let total = 0;
  for (const [dx, dy] of NEIGHBOURS) {
    for (let y = 0; y + dy < height; y++) {
      for (let x = Math.max(0, -dx); x + Math.max(0, dx) < width; x++) {
        const one = data[y * width + x] >> 4;
        const other = data[(y + dy) * width + x + dx] >> 4;
        pairs[one * LEVELS + other]++;
        pairs[other * LEVELS + one]++;
        total += 2;
      }
    }
  }
  if (total === 0) return { contrast: 0, homogeneity: 1, energy: 1, correlation: 1 };
  let [contrast, homogeneity, squares, mean, square, product] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < LEVELS; i++) {
    for (let j = 0; j < LEVELS; j++) {
      const share = pairs[i * LEVELS + j] / total;
      const difference = (i - j) ** 2;
      contrast += share * difference;
      homogeneity += share / (1 + difference);
      squares += share ** 2;
      mean += share * i;
      square += share * i * i;
      product += share * i * j;
    }
  }
  const variance = square - mean ** 2;
  const correlation = variance < 1e-12 ? 1 : (product - mean ** 2) / variance;
  return { contrast, homogeneity, energy: Math.sqrt(squares), correlation };
}
