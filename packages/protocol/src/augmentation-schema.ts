import type { ImageAugmentation, MixOptions, Range } from "@leukoscope/imaging";
import { z } from "zod";
import { count } from "./stage-schema.ts";

const probability = z.number().min(0).max(1);

/** A pair in which the first is not above the second, both within limits. */
const pair = (least: number, most: number) =>
  z
    .tuple([z.number().min(least).max(most), z.number().min(least).max(most)])
    .refine(([from, to]) => from <= to, "give the smaller number first");

/** A pair, or one number for that much either way of `middle`. */
const around = (middle: number, least: number, most: number) => {
  const furthest = Math.min(middle - least, most - middle);
  const either = z
    .number()
    .min(0)
    .max(furthest)
    .transform((by): [number, number] => [middle - by, middle + by]);
  return z.union([either, pair(least, most)], {
    error: `give a number from 0 to ${furthest}, or two from ${least} to ${most}, the smaller first`,
  }) satisfies z.ZodType<Range>;
};

const level = z.int().min(0).max(255);
/** Above 0, so that nothing is divided by it. */
const LEAST = 0.01;
const zoom = pair(0.1, 10);
const factor = around(1, 0, 10);
const ranges = {
  flip: z.strictObject({ horizontal: probability.default(0), vertical: probability.default(0) }).optional(),
  rotation: around(0, -180, 180).optional(),
  shift: z.strictObject({ x: around(0, -1, 1).default([0, 0]), y: around(0, -1, 1).default([0, 0]) }).optional(),
  shear: around(0, -60, 60).optional(),
  zoom: z.union([zoom, z.strictObject({ x: zoom, y: zoom })]).optional(),
  crop: z
    .strictObject({
      area: pair(LEAST, 1).default([0.08, 1]),
      ratio: pair(0.1, 10).default([3 / 4, 4 / 3]),
    })
    .optional(),
  fill: z
    .union([z.enum(["mirror", "edge"]), z.tuple([level, level, level])], {
      error: "give mirror, edge, or three grey levels for one colour",
    })
    .optional(),
  stain: z
    .strictObject({ factor: z.number().min(0).max(1).default(0.05), shift: z.number().min(0).max(1).default(0.05) })
    .optional(),
  brightness: factor.optional(),
  contrast: factor.optional(),
  saturation: factor.optional(),
  hue: around(0, -0.5, 0.5).optional(),
  randAugment: z
    .strictObject({
      operations: count.max(14).default(2),
      magnitude: z.int().min(0).default(9),
      bins: z.int().min(2).max(1000).default(31),
    })
    .refine(({ magnitude, bins }) => magnitude < bins, {
      path: ["magnitude"],
      error: "give a magnitude below the number of bins",
    })
    .optional(),
  augMix: z
    .strictObject({
      severity: z.number().min(0.1).max(10).default(3),
      width: count.max(20).default(3),
      depth: z.int().min(0).max(20).default(0),
      alpha: z.number().min(LEAST).max(100).default(1),
      consistency: z.number().min(0).default(12),
    })
    .optional(),
  blur: z.strictObject({ sigma: pair(0.1, 100).default([0.1, 2]), probability: probability.default(0.5) }).optional(),
  noise: z
    .strictObject({
      sigma: z.array(z.number().min(0).max(255)).min(1),
      per: z.enum(["draw", "image"]).default("draw"),
    })
    .optional(),
} satisfies { [Field in keyof Required<ImageAugmentation>]: z.ZodType<ImageAugmentation[Field]> };

const mixes = {
  mixUp: z
    .strictObject({ alpha: z.number().min(LEAST).max(100).default(0.2), probability: probability.default(1) })
    .optional(),
  cutMix: z
    .strictObject({ alpha: z.number().min(LEAST).max(100).default(1), probability: probability.default(1) })
    .optional(),
} satisfies { [Field in keyof Required<MixOptions>]: z.ZodType<MixOptions[Field]> };

const SYMMETRIES = 8;
const DRAWS = 8;

/** What is done to training images, on the fly and after the split; see `docs/augmentation.md` for each field. */
export const augmentation = z
  .strictObject({
    /** The eight symmetries of the square: flips and quarter turns, which lose no pixel. */
    dihedral: z.boolean().default(false),
    /**
     * How many draws an image has where frozen layers' features are kept, a number; `fresh` keeps no features and draws
     * anew at each epoch, as stages without frozen layers do anyway. Of the symmetries alone there are eight, in every
     * stage, in the order of imaging's `dihedral`: 4 are the quarter turns.
     */
    draws: z
      .union([count.max(10_000), z.literal("fresh")], { error: 'give a whole number from 1, or "fresh"' })
      .optional(),
    ...ranges,
    ...mixes,
  })
  .superRefine((own, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    const { augMix, cutMix, dihedral, draws, mixUp } = own;
    if (draws !== undefined && !isRandom(own)) {
      if (!dihedral) refuse(["draws"], "draws counts symmetries; set dihedral: true beside it, or leave it out");
      else if (draws === "fresh" || draws > SYMMETRIES) {
        refuse(["draws"], `there are ${SYMMETRIES} symmetries; give a number from 1 to ${SYMMETRIES}`);
      }
    }
    if (augMix && augMix.consistency > 0 && (mixUp || cutMix)) {
      refuse(
        ["augMix", "consistency"],
        "consistency compares views of one image, which mixUp and cutMix make two of; set it to 0, or leave those out",
      );
    }
  })
  .default({ dihedral: false });

export type Augmentation = z.infer<typeof augmentation>;

const named = (own: Partial<Augmentation>, fields: object): boolean =>
  Object.keys(own).some((field) => field in fields && own[field as keyof Augmentation] !== undefined);

/** Whether there is more than a finite set of symmetries. */
export const isRandom = (own: Partial<Augmentation>): boolean => named(own, ranges) || named(own, mixes);

/** How many views of an image a step sees: with AugMix's consistency the image and two mixtures. */
export const viewsOf = ({ augMix }: Augmentation): number => (augMix && augMix.consistency > 0 ? 3 : 1);

/** How many draws an image has where they are counted; without random ones, draw 0 is the image as it is. */
export function drawsOf(own: Augmentation): number {
  if (isRandom(own)) return own.draws === undefined || own.draws === "fresh" ? DRAWS : own.draws;
  return own.dihedral ? ((own.draws as number | undefined) ?? SYMMETRIES) : 1;
}

/** When draws are not counted but drawn anew at each epoch; see `Stage.fresh`. */
export function freshDrawsOf(own: Augmentation): "unfrozen" | "always" | undefined {
  if (!isRandom(own)) return undefined;
  return own.draws === "fresh" ? "always" : "unfrozen";
}
