import { specimens } from "@leukoscope/cells";
import { RESEARCH_USE } from "@leukoscope/classifier";
import { z } from "zod";

/** Changes when a reader of reports has to. */
export const REPORT_FORMAT = "leukoscope-report/1";

const text = z.string().min(1);
const time = z.iso.datetime({ offset: true });
const hash = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in hexadecimal");
const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const interval = z.tuple([share, share]);

export const caseStates = ["open", "review", "signed"] as const;

const caseSchema = z.object({
  id: text,
  /** A pseudonym; never a person's name. */
  name: text,
  specimen: z.enum(specimens),
  status: z.enum(caseStates),
  createdAt: time,
});

const segmentationSchema = z.object({
  method: text,
  version: text,
  /** Such as the network and its SHA-256. */
  parameters: z.record(z.string(), z.string()),
});

const imageSchema = z.object({
  id: text,
  /** Of the file as it was given. */
  sha256: hash,
  width: z.int().positive(),
  height: z.int().positive(),
  /** Cells of it that are in `cells`. */
  cells: count,
  /** How its cells were found. */
  segmentation: segmentationSchema.optional(),
  /** What a model said of the image as a whole. */
  label: z.string().optional(),
  probability: share.optional(),
});

const modelSchema = z.object({
  name: text,
  version: text,
  /** Of the model file. */
  sha256: hash,
  architecture: text,
  weightTag: z.string(),
  classes: z.array(text).min(2),
  precision: z.string(),
  temperature: z.number().positive(),
  abstentionThreshold: share,
  protocolHash: z.string(),
  trainingData: z.object({ name: z.string(), hash: z.string(), licence: z.string() }),
  intendedUse: z.string(),
  licence: z.string(),
});

const proportionSchema = z.object({
  share,
  /** Wilson's score interval at 95 %. */
  interval,
  count,
  of: count,
});

const classCountSchema = z.object({
  label: text,
  isBlast: z.boolean(),
  count,
  /** Of the cells that have a class; none when there are none. */
  proportion: proportionSchema.optional(),
});

const limitSchema = z.object({
  id: text,
  least: share,
  label: text,
  source: text,
  version: text,
  specimens: z.array(z.enum(specimens)),
  /** Where the whole interval lies against the limit. */
  interval: z.enum(["above", "below", "undecided"]),
});

const countsSchema = z.object({
  /** All cells of the report. */
  cells: count,
  /** Those with a class: the n of every share. */
  classified: count,
  /** The model would not say, and nobody did. */
  unsure: count,
  /** No white cells: red cells, platelets, and what a reviewer called no cell. */
  excluded: count,
  /** Named by a reviewer, not by the model. */
  corrected: count,
  classes: z.array(classCountSchema),
  blasts: proportionSchema.optional(),
  /** The share of blasts if none, or all, of the unsure cells were blasts. */
  blastBounds: interval.optional(),
  limits: z.array(limitSchema),
});

const cellSchema = z.object({
  id: text,
  imageId: text,
  bbox: z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() }),
  /** Pixels of the image. */
  centroid: z.object({ x: z.number(), y: z.number() }),
  /** Centres of the boundary's pixels, clockwise. */
  contour: z.object({ x: z.array(z.number()), y: z.array(z.number()) }).optional(),
  /** Pixels. */
  nucleusArea: z.number().nonnegative(),
  cytoplasmArea: z.number().nonnegative(),
  kind: text,
  /** What the model said, if it was asked. */
  predicted: z.object({ label: text, probability: share, abstained: z.boolean() }).optional(),
  /** What counts: a reviewer's label, else the model's unless it abstained; `unsure` otherwise. */
  label: text,
  standing: z.enum(["model", "reviewer", "unsure", "excluded"]),
});

const renaming = { from: z.string(), to: text, reason: z.string(), by: text, at: time };
/** Of a cell, or of an image as a whole. */
const correctionSchema = z.union([z.object({ cellId: text, ...renaming }), z.object({ imageId: text, ...renaming })]);

const reviewSchema = z.object({
  by: text,
  at: time,
  /** What the reader made of the case, in a few words. */
  verdict: z.string().optional(),
  note: z.string().optional(),
});

export const caseReportSchema = z.object({
  format: z.literal(REPORT_FORMAT),
  researchUse: z.literal(RESEARCH_USE),
  createdAt: time,
  software: z.object({ name: text, version: text }),
  case: caseSchema,
  images: z.array(imageSchema),
  /** None where cells were found but not named. */
  model: modelSchema.optional(),
  counts: countsSchema,
  cells: z.array(cellSchema),
  corrections: z.array(correctionSchema),
  reviews: z.array(reviewSchema),
  /** Of a signed case. */
  signOff: z
    .object({
      by: text,
      at: time,
      /** Where the service's audit log was with this signature: a log written anew later does not come by there. */
      audit: z.object({ seq: z.int().positive(), hash }).optional(),
    })
    .optional(),
  /** What the figures do not tell, one sentence each. */
  dataLimits: z.array(text),
});

/** A case as one document; every rendering is a function of it and of nothing else. */
export type CaseReport = z.infer<typeof caseReportSchema>;
export type ReportedCase = z.infer<typeof caseSchema>;
export type ReportedImage = z.infer<typeof imageSchema>;
export type ReportedSegmentation = z.infer<typeof segmentationSchema>;
export type ReportedCell = z.infer<typeof cellSchema>;
export type ReportedModel = z.infer<typeof modelSchema>;
export type ReportedCounts = z.infer<typeof countsSchema>;
export type Correction = z.infer<typeof correctionSchema>;
export type Review = z.infer<typeof reviewSchema>;
export type SignOff = NonNullable<CaseReport["signOff"]>;
