import { gateScore, type OutlierGate } from "@leukoscope/classifier";
import { EvaluationError, type FeatureRow, fitMahalanobis, outlierThreshold } from "@leukoscope/evaluate";

/** Fewer validation images than this promise too little of new ones. */
const LEAST_IMAGES = 19;

export interface GateImages {
  /** Classes and features of training images: what they look like. */
  readonly labels: readonly number[];
  readonly features: readonly FeatureRow[];
  /** Features of validation images: how far new ones lie. A model knows its training images too well. */
  readonly heldOut: readonly FeatureRow[];
  readonly classes: number;
}

/**
 * A gate that lets in `keep` of new images like the held-out ones, or as much as so few of them can promise.
 * @returns the gate, or why there is none
 */
export function fitGate({ labels, features, heldOut, classes }: GateImages, keep: number): OutlierGate | string {
  if (heldOut.length < LEAST_IMAGES) {
    return `a gate takes ${LEAST_IMAGES} validation images at least; there are ${heldOut.length}`;
  }
  try {
    const fitted = fitMahalanobis(labels, features, classes);
    // As the model file keeps them, so that the threshold holds to the last bit.
    const model = {
      ...fitted,
      means: fitted.means.map((mean) => mean.map(Math.fround)),
      factor: fitted.factor.map(Math.fround),
    };
    const promised = Math.min(keep, heldOut.length / (heldOut.length + 1));
    const distances = heldOut.map((row) => gateScore({ features: model, threshold: 1, keep }, row));
    return { features: model, threshold: outlierThreshold(distances, promised), keep: promised };
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return error.message;
  }
}
