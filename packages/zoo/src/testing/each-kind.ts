import { backboneNames } from "../index.ts";

/**
 * Deeper, wider, and other weights: the same layers in other numbers as a network that stands in the list, which a
 * slow test need not see again. `SLOW_TESTS=1` tests all.
 */
const REPEATS =
  /^(mobilenetv1_(050|075|100)|efficientnet_b[135]|densenet201|densenet121\.ra|resnet(101|152)|resnet50\.a1|inception_v3\.tf|vgg19)/;

/** One network of each kind that the zoo builds. */
export const eachKind: readonly string[] = backboneNames.filter(
  (name) => process.env.SLOW_TESTS === "1" || !REPEATS.test(name),
);
