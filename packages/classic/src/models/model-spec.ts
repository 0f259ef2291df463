import { z } from "zod";
import { kernels } from "./svm-kernel.ts";

const whole = (least: number, most: number) => z.number().int().min(least).max(most);
const positive = z.number().positive();
const depth = whole(1, 10_000).default(10_000);

/** Which classifier, and its settings, with scikit-learn's defaults. */
export const modelSpec = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("svm"),
    kernel: z.enum(kernels).default("rbf"),
    c: positive.default(1),
    gamma: z.union([positive, z.literal("scale")]).default("scale"),
    degree: whole(1, 10).default(3),
    offset: z.number().default(0),
    tolerance: positive.default(1e-3),
  }),
  z.strictObject({
    kind: z.literal("forest"),
    trees: whole(1, 10_000).default(100),
    maxDepth: depth,
    minLeaf: whole(1, 1e6).default(1),
  }),
  z.strictObject({ kind: z.literal("tree"), maxDepth: depth, minLeaf: whole(1, 1e6).default(1) }),
  z.strictObject({
    kind: z.literal("boosting"),
    rounds: whole(1, 10_000).default(100),
    learningRate: positive.default(0.1),
    maxDepth: whole(1, 32).default(3),
    minLeaf: whole(1, 1e6).default(20),
  }),
  z.strictObject({ kind: z.literal("neighbours"), k: whole(1, 1000).default(5) }),
  z.strictObject({ kind: z.literal("bayes") }),
  z.strictObject({ kind: z.literal("logistic"), c: positive.default(1) }),
]);

export type ModelSpec = z.infer<typeof modelSpec>;
