import { z } from "zod";

const kinds = ["oversample", "undersample", "saturation-removed"] as const;

/** How the classes of the training images are balanced, once, after the split; see `balanced-training.ts`. */
export const balancing = z
  .discriminatedUnion(
    "kind",
    [
      /** Classes get random images of theirs again. */
      z.strictObject({
        kind: z.literal("oversample"),
        /** Least share of the largest class's count. */
        ratio: z.number().gt(0).max(1).default(1),
      }),
      /** Classes lose random images of theirs. */
      z.strictObject({
        kind: z.literal("undersample"),
        /** Least share that the smallest class's count is of theirs. */
        ratio: z.number().gt(0).max(1).default(1),
      }),
      /** Makem 2025: one copy of each image of a class, without saturation. */
      z.strictObject({
        kind: z.literal("saturation-removed"),
        /** By default those which it brings nearer to the largest one's count. */
        classes: z.array(z.string().min(1)).min(1).optional(),
      }),
    ],
    { error: ({ code }) => (code === "invalid_union" ? `kind must be one of ${kinds.join(", ")}` : undefined) },
  )
  .optional();

export type Balancing = NonNullable<z.infer<typeof balancing>>;
