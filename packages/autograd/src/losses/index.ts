export { type BinaryCrossEntropyOptions, binaryCrossEntropy } from "./binary-cross-entropy.ts";
export { type ConsistencyOptions, withConsistency } from "./consistency.ts";
export { type DenseCrossEntropyOptions, denseCrossEntropy } from "./dense-cross-entropy.ts";
export { type DiceOptions, dice } from "./dice.ts";
export { type SigmoidFocalOptions, type SoftmaxFocalOptions, sigmoidFocal, softmaxFocal } from "./focal.ts";
export type { Loss, LossValues } from "./loss.ts";
export { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";
export { type LossTerm, sumOfLosses } from "./sum.ts";
