import { type HeadOptions, headKinds, usualHeads } from "@leukoscope/zoo";
import { z } from "zod";
import { count, share } from "./stage-schema.ts";

const place = {
  /** Of a `.onnx` file: the value after which the new head begins; found by itself by default. */
  after: z.string().optional(),
};

const hidden = z.int().min(0);
const dropouts = z.tuple([share, share]);

const usual = usualHeads;

/** What the zoo's heads take; see their docstrings for the papers. */
export const head = z.discriminatedUnion(
  "kind",
  [
    /** A head of dropout and dense layers that says all by itself: what it leaves out, it does not have. */
    z.strictObject({
      kind: z.undefined().optional(),
      hidden: hidden.default(0),
      dropout: dropouts.default([0, 0]),
      ...place,
    }),
    z.strictObject({ kind: z.literal("linear"), ...place }),
    z.strictObject({
      kind: z.literal("dropout-dense"),
      hidden: hidden.default(usual["dropout-dense"].hidden),
      dropout: dropouts.default([...usual["dropout-dense"].dropout]),
      ...place,
    }),
    z.strictObject({
      kind: z.literal("normalised-dense"),
      dropout: share.default(usual["normalised-dense"].dropout),
      l1: z.number().min(0).default(usual["normalised-dense"].l1),
      ...place,
    }),
    z.strictObject({
      kind: z.literal("dense-stack"),
      widths: z
        .array(count)
        .min(1)
        .default([...usual["dense-stack"].widths]),
      dropout: share.default(usual["dense-stack"].dropout),
      ...place,
    }),
    z.strictObject({ kind: z.literal("original"), ...place }),
  ],
  {
    error: ({ code }) => (code === "invalid_union" ? `kind must be one of ${headKinds.join(", ")}` : undefined),
  },
) satisfies z.ZodType<HeadOptions>;
