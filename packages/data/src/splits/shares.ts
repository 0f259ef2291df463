/** Remainders closer than this are equal; floating-point ratios such as 0.8, 0.1, 0.1 would otherwise break ties. */
const EPSILON = 1e-9;

/**
 * Whole numbers that add up to `total` in the proportions of `ratio`, by largest remainder, for one class after another.
 * Equal remainders go where the classes before left the greatest want, so that the rounding does not always favour the
 * same part.
 */
export class Shares {
  readonly #ratio: readonly number[];
  readonly #wanting: number[];

  /** `ratio`: numbers from 0, not all 0. */
  constructor(ratio: readonly number[]) {
    const sum = ratio.reduce((all, part) => all + part, 0);
    this.#ratio = ratio.map((part) => part / sum);
    this.#wanting = ratio.map(() => 0);
  }

  next(total: number): number[] {
    const exact = this.#ratio.map((part) => part * total);
    const shares = exact.map((share) => Math.floor(share + EPSILON));
    let left = total - shares.reduce((all, share) => all + share, 0);
    const remainder = exact.map((share, part) => share - shares[part]);
    const order = remainder.map((_, part) => part);
    order.sort((a, b) => {
      const difference = remainder[b] - remainder[a];
      return Math.abs(difference) > EPSILON ? difference : this.#wanting[b] - this.#wanting[a];
    });
    for (const part of order) {
      if (left === 0) break;
      shares[part]++;
      left--;
    }
    for (const [part, share] of shares.entries()) this.#wanting[part] += exact[part] - share;
    return shares;
  }
}
