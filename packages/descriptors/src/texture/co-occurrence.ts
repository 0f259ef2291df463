import type { GreyLevels } from "./grey-levels.ts";

/**
 * How often two levels stand `dx` to the right and `dy` down from each other, counted both ways (symmetric), row-major,
 * level 1 first. Pairs that leave the region do not count. Haralick et al. 1973.
 * @param into counts to add to, for several directions in one matrix
 * @param dy not negative
 */
export function coOccurrence(
  { data, height, levels, width }: GreyLevels,
  dx: number,
  dy: number,
  into: Float64Array = new Float64Array(levels * levels),
): Float64Array {
  const step = dy * width + dx;
  const from = Math.max(0, -dx);
  const to = width - Math.max(0, dx);
  for (let y = 0; y + dy < height; y++) {
    for (let x = from, i = y * width + from; x < to; x++, i++) {
      const one = data[i];
      const other = data[i + step];
      if (one === 0 || other === 0) continue;
      into[(one - 1) * levels + other - 1]++;
      into[(other - 1) * levels + one - 1]++;
    }
  }
  return into;
}
