import { backboneNames } from "../index.ts";

/**
 * Deeper, wider, and other weights: the same layers in other numbers as a network that stands in the list, which a
 * slow test need not see again. `SLOW_TESTS=1` tests all.
 */
const REPEATS =
  /^(mobilenetv1_(050|075|100)|efficientnet_b[135]|densenet201|densenet121\.ra|resnet(101|152)|resnet50\.a1|inception_v3\.tf|vgg19)/;

/** Networks of more than 20 million parameters, whose operators smaller ones have, too. */
const LARGE = /^(inception_resnet_v2|inception_v3|legacy_xception|resnet50|vgg16)/;

const ALL = process.env.SLOW_TESTS === "1";

/** Whether a network is tested each time. */
export const isTested = (name: string): boolean => ALL || !REPEATS.test(name);

/** One network of each kind that the zoo builds. */
const eachKind: readonly string[] = backboneNames.filter(isTested);

/** Those of them that are read and trained in a moment. */
export const eachSmallKind: readonly string[] = eachKind.filter((name) => ALL || !LARGE.test(name));
