/** A share with its interval. */
export interface Proportion {
  readonly share: number;
  /** Wilson's score interval at 95 %. */
  readonly interval: readonly [low: number, high: number];
  readonly count: number;
  /** How many were counted. */
  readonly of: number;
}

/** The 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * A share of cells counted with Wilson's score interval (1927) at 95 %; none when nothing was counted.
 * @throws RangeError unless `count` and `of` are whole and 0 <= count <= of
 */
export function proportionOf(count: number, of: number): Proportion | undefined {
  if (!Number.isInteger(count) || !Number.isInteger(of) || count < 0 || count > of) {
    throw new RangeError(`${count} of ${of} is no count`);
  }
  if (of === 0) return undefined;
  const share = count / of;
  const scale = 1 + Z ** 2 / of;
  const centre = (share + Z ** 2 / (2 * of)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return { share, interval: [Math.max(0, centre - half), Math.min(1, centre + half)], count, of };
}
