import { type Stage, withConsistency } from "@leukoscope/train";
import { type Augmentation, freshDrawsOf, viewsOf } from "./augmentation-schema.ts";

/** A stage with what its examples' augmentation asks of training. */
export function withAugmentation(stage: Stage, augmentation: Augmentation): Stage {
  const views = viewsOf(augmentation);
  const own = { ...stage, fresh: freshDrawsOf(augmentation) };
  if (views === 1 || !augmentation.augMix) return own;
  return { ...own, views, loss: withConsistency({ views, factor: augmentation.augMix.consistency, loss: stage.loss }) };
}
