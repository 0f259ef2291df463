/**
 * Successive halving, trial after trial (the stopping form of ASHA, Li et al. 2020, "A system for massively parallel
 * hyperparameter tuning"): at each rung a trial goes on only while it is among the best share of those that got there.
 */
export interface HalvingPlan {
  /** Epochs at the first rung. */
  readonly least: number;
  /** One of so many goes on; each rung is so many times as far as the one before. */
  readonly factor: number;
}

/** The epochs at which a trial is judged, ascending; the last epoch is no rung, since nothing is left to save. */
export function rungsOf({ least, factor }: HalvingPlan, epochs: number): number[] {
  const rungs: number[] = [];
  for (let rung = least; rung < epochs; rung *= factor) rungs.push(rung);
  return rungs;
}

/**
 * Whether a trial goes on beyond a rung.
 * @param earlier values of the trials that reached this rung before it; higher is better
 */
export function goesOn(value: number, earlier: readonly number[], { factor }: HalvingPlan): boolean {
  const kept = Math.max(1, Math.floor((earlier.length + 1) / factor));
  return earlier.filter((other) => other > value).length < kept;
}
