import { checkWhole } from "../errors.ts";
import { pearson } from "../faithfulness/rank.ts";
import type { Question } from "../method.ts";
import { HiddenParts } from "../perturbation/hidden-parts.ts";
import { segment } from "../perturbation/segmentation.ts";
import { fitLocally } from "./lime.ts";

/** How much a LIME map owes to its seed. */
export interface Stability {
  readonly seeds: number;
  /** Mean correlation of the coefficients of two seeds: 1 when the seed changes nothing. */
  readonly correlation: number;
  /** Mean standard deviation of a coefficient over seeds, in units of probability. */
  readonly deviation: number;
  /** Mean share that the five strongest superpixels of two seeds have in common (Jaccard). */
  readonly topFive: number;
}

/** Draws masks with several seeds, on the same superpixels, and compares what comes out. Costs as many LIMEs. */
export async function limeStability(question: Question, seeds: number): Promise<Stability> {
  checkWhole("the seeds of a stability", seeds, 2, 1000);
  const { hide, model, samples = 1000, sampling = "orthogonal", seed, segmentation = "slic", target, view } = question;
  const parts = new HiddenParts(model, view, segment(view.image, segmentation, seed), hide);
  const fits: Float64Array[] = [];
  for (let k = 0; k < seeds; k++) {
    fits.push((await fitLocally(parts, { seed: seed + k, target }, samples, sampling)).coefficients);
  }
  return stabilityOf(fits);
}

/** @param fits coefficients by seed */
export function stabilityOf(fits: readonly Float64Array[]): Stability {
  const pairs = fits.flatMap((a, i) => fits.slice(i + 1).map((b) => [a, b] as const));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviations = Array.from(fits[0], (_, j) => {
    const middle = mean(fits.map((fit) => fit[j]));
    return Math.sqrt(fits.reduce((sum, fit) => sum + (fit[j] - middle) ** 2, 0) / (fits.length - 1));
  });
  return {
    seeds: fits.length,
    correlation: mean(pairs.map(([a, b]) => pearson(a, b))),
    deviation: mean(deviations),
    topFive: mean(pairs.map(([a, b]) => overlap(strongest(a), strongest(b)))),
  };
}

function strongest(values: Float64Array): ReadonlySet<number> {
  const order = Array.from(values, (_, j) => j).sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
  return new Set(order.slice(0, 5));
}

function overlap(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const shared = [...a].filter((value) => b.has(value)).length;
  return shared / (a.size + b.size - shared);
}
