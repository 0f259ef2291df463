import { type FeatureRow, type MahalanobisModel, mahalanobisOutlierScore } from "@leukoscope/evaluate";

/**
 * Is an image of the kind that the model was trained on? The network's features, averaged over the image, are held
 * against those of the training images of each class (Lee et al. 2018).
 */
export interface OutlierGate {
  readonly features: MahalanobisModel;
  /** Squared distance up to which an image is let in; above 0. */
  readonly threshold: number;
  /** Share of new images of the right kind that are to be let in. */
  readonly keep: number;
}

/**
 * How far an image is from those trained on, in units of the gate's threshold: at least 0; above 1 it is turned away.
 * @param features one row of the graph's output `features`
 * @throws EvaluationError `length-mismatch`, `bad-value`
 */
export const gateScore = ({ features: model, threshold }: OutlierGate, features: FeatureRow): number =>
  mahalanobisOutlierScore(model, features) / threshold;
