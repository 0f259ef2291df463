import { Random } from "@leukoscope/random";
import { checkWhole } from "../errors.ts";
import { pixelMap } from "../gradients/pixel-map.ts";
import type { Method, Question } from "../method.ts";
import { HiddenParts, painted } from "../perturbation/hidden-parts.ts";
import { segment } from "../perturbation/segmentation.ts";
import { drawMasks, kernelWeights, type Sampling } from "./draw-masks.ts";
import { type LocalModel, lasso, ridge } from "./local-model.ts";

/** Of the ridge in the `lime` package. */
const RIDGE_ALPHA = 1;
/** Of the lasso, in units of probability: it leaves out superpixels that move it by less. */
const LASSO_ALPHA = 1e-3;
/** Below, the local model does not follow the classifier, and its coefficients say little. */
const POOR_FIT = 0.3;
/** Change of probability below which a map is as good as blank. */
const FAINT = 1e-3;

/** What LIME found besides the map. */
export interface LimeDetails {
  readonly superpixels: number;
  readonly samples: number;
  readonly sampling: Sampling;
  readonly regression: "ridge" | "lasso";
  readonly intercept: number;
  /** Of the local model on the masks it was fitted to. */
  readonly rSquared: number;
  /** Probability that the local model gives the whole image. */
  readonly localPrediction: number;
  /** A coefficient a superpixel, by the number of its first pixel. */
  readonly coefficients: readonly number[];
  /** Why the map may not be worth a look. */
  readonly warnings: readonly string[];
}

/**
 * LIME (Ribeiro, Singh and Guestrin 2016): superpixels are hidden at random, and a weighted linear model tells how much
 * each moves the probability of the class. Kernel and ridge are those of the `lime` package; its superpixels, hiding and
 * masks are there, too, but by default masks come in opposite pairs. By default 1,000 masks.
 */
export const lime: Method = {
  name: "lime",
  drawnOn: "image",
  signed: true,
  async explain(question) {
    const { hide, model, regression = "ridge", samples = 1000, sampling = "orthogonal", seed, view } = question;
    const { segmentation = "slic" } = question;
    checkWhole("samples", samples, 10, 1_000_000);
    const superpixels = segment(view.image, segmentation, seed);
    const parts = new HiddenParts(model, view, superpixels, hide);
    const local = await fitLocally(parts, question, samples, sampling, regression);
    const details: LimeDetails = {
      superpixels: superpixels.count,
      samples,
      sampling,
      regression,
      intercept: local.intercept,
      rSquared: local.rSquared,
      localPrediction: local.coefficients.reduce((sum, value) => sum + value, local.intercept),
      coefficients: [...local.coefficients],
      warnings: warningsFor(local),
    };
    return pixelMap(model, painted(local.coefficients, superpixels), { ...details });
  },
};

/** The local model of one drawing of masks. */
export async function fitLocally(
  parts: HiddenParts,
  { seed, target }: Pick<Question, "seed" | "target">,
  samples: number,
  sampling: Sampling,
  regression: "ridge" | "lasso" = "ridge",
): Promise<LocalModel> {
  const features = parts.superpixels.count;
  const masks = drawMasks(new Random(seed).fork("lime"), samples, features, sampling);
  const scores = await parts.probabilities(masks, target);
  const sample = { masks, features, scores, weights: kernelWeights(masks, features) };
  return regression === "lasso" ? lasso(sample, LASSO_ALPHA) : ridge(sample, RIDGE_ALPHA);
}

function warningsFor({ coefficients, rSquared }: LocalModel): string[] {
  const warnings: string[] = [];
  const largest = coefficients.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest < FAINT) return ["blank: no superpixel moves the probability by 0.1 points; the map shows nothing"];
  if (coefficients.every((value) => value < FAINT)) {
    warnings.push("no superpixel supports the class: a view of what is positive alone is blank");
  }
  if (rSquared < POOR_FIT) {
    warnings.push(
      `the local model explains only ${Math.round(100 * Math.max(0, rSquared))} % of how the probability moves: more samples, or coarser superpixels, may help`,
    );
  }
  return warnings;
}
