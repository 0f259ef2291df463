import { z } from "zod";

export const share = z.number().min(0).lt(1);
export const positive = z.number().positive();
export const count = z.int().min(1);
const nonNegative = z.number().min(0);

/** Which trained parameters: one word or name pattern, or several that must all hold; see `parameter-selection.ts`. */
const selection = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)], {
  error: "give a word such as head, a name pattern such as *.bias, or a list of which all must hold",
});

/** An error that lists what may stand in `kind`. */
const kinds = (...names: string[]) => ({ error: `kind must be one of ${names.join(", ")}` });

const groups = z
  .array(
    z
      .strictObject({
        of: selection,
        /** Multiplies the schedule's rate. */
        learningRateFactor: nonNegative.optional(),
        /** Takes the place of the optimiser's. */
        weightDecay: nonNegative.optional(),
      })
      .refine(
        (group) => group.learningRateFactor !== undefined || group.weightDecay !== undefined,
        "a group sets learningRateFactor, weightDecay or both",
      ),
  )
  .min(1)
  .optional();

const optimizer = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("adam"), weightDecay: nonNegative.default(0), groups }),
    z.strictObject({ kind: z.literal("adamw"), weightDecay: nonNegative.default(0.01), groups }),
    z.strictObject({
      kind: z.literal("sgd"),
      momentum: share.default(0.9),
      nesterov: z.boolean().default(false),
      weightDecay: nonNegative.default(0),
      /** Decay shrinks the parameter itself (as in AdamW) instead of joining its gradient (L2). */
      decoupled: z.boolean().optional(),
      groups,
    }),
    z.strictObject({
      kind: z.literal("rmsprop"),
      alpha: share.default(0.99),
      epsilon: positive.default(1e-8),
      momentum: share.default(0),
      centered: z.boolean().default(false),
      weightDecay: nonNegative.default(0),
      decoupled: z.boolean().optional(),
      groups,
    }),
  ],
  kinds("adam", "adamw", "sgd", "rmsprop"),
);

const factor = z.number().gt(0).lt(1).default(0.1);

const schedule = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("constant"), learningRate: positive }),
    z.strictObject({
      kind: z.literal("plateau"),
      learningRate: positive,
      factor,
      patience: z.int().min(0).default(5),
      minimum: nonNegative.default(0),
    }),
    z.strictObject({
      kind: z.literal("one-cycle"),
      learningRate: positive,
      warmup: z.number().gt(0).lt(1).default(0.3),
    }),
    z.strictObject({
      kind: z.literal("cosine"),
      learningRate: positive,
      minimum: nonNegative.default(0),
      /** Without, one period takes the whole stage. */
      restarts: z.strictObject({ period: positive, multiplier: z.number().min(1).default(1) }).optional(),
    }),
    z.strictObject({ kind: z.literal("step"), learningRate: positive, factor, every: count }),
    z.strictObject({
      kind: z.literal("multi-step"),
      learningRate: positive,
      factor,
      /** Epochs of the stage after which the rate drops. */
      milestones: z.array(count).min(1),
    }),
  ],
  kinds("constant", "plateau", "one-cycle", "cosine", "step", "multi-step"),
);

const byClass = z.record(z.string(), positive);

const loss = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("cross-entropy") }),
    z.strictObject({
      kind: z.literal("focal"),
      gamma: nonNegative.default(2),
      /** Weight by class; a class that is not named weighs 1. */
      alpha: byClass.optional(),
    }),
    /** One class against the rest, by sigmoid. Scores stay the softmax of the logits: calibrate them before use. */
    z.strictObject({
      kind: z.literal("binary-cross-entropy"),
      /** `balanced`: negatives over positives of the training images. */
      positiveWeights: z.union([z.literal("balanced"), byClass]).optional(),
    }),
    z.strictObject({
      kind: z.literal("sigmoid-focal"),
      gamma: nonNegative.default(2),
      /** Weight of positives; negatives get the rest. */
      alpha: z.number().min(0).max(1).default(0.25),
    }),
  ],
  kinds("cross-entropy", "focal", "binary-cross-entropy", "sigmoid-focal"),
);

/** Whether a stage's loss takes classes one by one. */
export const isSigmoid = ({ loss }: { readonly loss?: { readonly kind: string } }): boolean =>
  loss?.kind === "binary-cross-entropy" || loss?.kind === "sigmoid-focal";

/**
 * A stage of training. What is optional here and has no default is off (cross-entropy, no class weights, no warm-up, no
 * clipping, one batch an update, no average).
 */
export const stage = z
  .strictObject({
    name: z.string().min(1),
    /**
     * What of the backbone is trained besides the head: how many of its last blocks, its blocks by name, or `all`. What is
     * frozen before the first of them is computed once an image and draw.
     */
    unfreeze: z.union([z.int().min(0), z.literal("all"), z.array(z.string()).min(1)], {
      error: 'give a number of blocks from 0 (the head alone), "all", or a list of blocks by name',
    }),
    epochs: count,
    /** Epochs without a better validation macro F1 before the stage ends. */
    patience: count.default(1000),
    optimizer,
    schedule,
    /** A linear rise in front of the schedule, which has the rest of the stage; `start` is a share of its first rate. */
    warmup: z.strictObject({ epochs: positive, start: z.number().min(0).max(1).default(0.1) }).optional(),
    /**
     * Statistics of trained normalisations of the backbone: the batch's own, or the running ones. A new head's always go
     * by the batch's own: its running statistics start from nothing.
     */
    batchNormalization: z.enum(["live", "frozen"]).default("live"),
    batchNormalizationMomentum: z.number().gt(0).max(1).default(0.1),
    loss: loss.optional(),
    labelSmoothing: share.default(0),
    /** `balanced`: images over classes times images of the class; or by class name, 1 for a class that is not named. */
    classWeights: z
      .union([z.enum(["none", "balanced"]), byClass], {
        error: "give none, balanced, or a mapping of class names to weights above 0",
      })
      .optional(),
    /** Terms of the loss, as regularizers of Keras: l1 times the sum of |w|, l2 times the sum of w squared. Added to the head's. */
    penalties: z
      .array(
        z
          .strictObject({ of: selection.default("kernels"), l1: nonNegative.default(0), l2: nonNegative.default(0) })
          .refine(({ l1, l2 }) => l1 > 0 || l2 > 0, "a penalty sets l1, l2 or both above 0"),
      )
      .min(1)
      .optional(),
    /** Limits on an update's gradients: L2 norm of all together, absolute value of each. */
    clip: z
      .strictObject({ norm: positive.optional(), value: positive.optional() })
      .refine(({ norm, value }) => norm !== undefined || value !== undefined, "clip sets norm, value or both")
      .optional(),
    /** Keeps only what leaves each block and computes the rest again: less memory for about a third more time. */
    recompute: z.boolean().optional(),
    /** Batches to an update. */
    accumulate: count.optional(),
    /** Validates and keeps the exponential moving average of the weights. */
    ema: z.strictObject({ decay: z.number().gt(0).lt(1).default(0.99) }).optional(),
  })
  .superRefine((own, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message, input: own });
    if (own.warmup && own.schedule.kind === "one-cycle") {
      refuse("warmup", "one-cycle warms up by itself; set schedule.warmup instead");
    }
    if (own.warmup && own.warmup.epochs >= own.epochs) {
      refuse("warmup", `a warm-up of ${own.warmup.epochs} epochs leaves nothing of a stage of ${own.epochs}`);
    }
    if (own.loss && isSigmoid(own) && own.classWeights !== undefined && own.classWeights !== "none") {
      refuse(
        "classWeights",
        `${own.loss.kind} takes classes one by one and has no class weights; binary-cross-entropy has positiveWeights`,
      );
    }
  });
