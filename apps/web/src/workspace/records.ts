import type { PartialReason, Specimen } from "@leukoscope/cells";
import type { AbstentionReason } from "@leukoscope/classifier";
import type { Region } from "@leukoscope/imaging";

export type { Region, Specimen };

/** What a model labels: each white cell by itself, or a picture as a whole. */
export const units = ["cell", "field"] as const;
export type Unit = (typeof units)[number];

export const segmentationMethods = ["fuzzy", "unet"] as const;
export type SegmentationMethod = (typeof segmentationMethods)[number];

/** How the pictures of a case are analysed. */
export interface AnalysisPlan {
  /** Id of the model, as the list of models has it. */
  readonly model: string;
  readonly unit: Unit;
  readonly segmentation: SegmentationMethod;
  /** Side of what the model sees of a cell, in longer sides of the cell's box. */
  readonly context: number;
}

export type CaseStatus = "open" | "review" | "signed";

/** What a second reader said of a case. */
export interface Review {
  readonly by: string;
  readonly at: string;
  readonly agrees: boolean;
  readonly note: string;
}

/** One specimen under its pseudonym. */
export interface CaseRecord {
  readonly id: string;
  readonly name: string;
  readonly specimen: Specimen;
  readonly status: CaseStatus;
  /** ISO 8601, as all times here. */
  readonly createdAt: string;
  readonly plan: AnalysisPlan;
  readonly reviews: readonly Review[];
  readonly signature: { readonly by: string; readonly at: string } | null;
}

export type PictureStatus = "waiting" | "working" | "done" | "failed";

/** One image file of a case. */
export interface PictureRecord {
  readonly id: string;
  readonly caseId: string;
  /** The file's name, with its folder where one was dropped. */
  readonly name: string;
  readonly status: PictureStatus;
  /** SHA-256 of the file; empty until it was read. */
  readonly sha256: string;
  /** Pixels, upright; 0 until decoded. */
  readonly width: number;
  readonly height: number;
  readonly redCells: number;
  readonly platelets: number;
  /** Why it failed, or why no cell was found; null for neither. */
  readonly note: string | null;
  /** Drawn, not photographed. */
  readonly phantom: boolean;
}

/** What a model said of a cell or of a picture. */
export interface PredictionRecord {
  /** Name and version of the model. */
  readonly model: string;
  readonly label: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly abstained: boolean;
  readonly reason: AbstentionReason | null;
}

/** A closed outline, centres of pixels, clockwise. */
export type Outline = readonly (readonly [x: number, y: number])[];

/** A cell, or a picture as a whole, that has a label. */
export interface Finding {
  readonly id: string;
  readonly caseId: string;
  readonly pictureId: string;
  readonly unit: Unit;
  /** In pixels of the picture. */
  readonly box: Region;
  /** Mean position of the pixels; the upper left pixel's centre is (0, 0). */
  readonly centroid: { readonly x: number; readonly y: number };
  /** Part of the picture that the model saw. */
  readonly seen: Region;
  /** Of the whole cell; empty for a picture. */
  readonly outline: Outline;
  readonly nucleus: readonly Outline[];
  /** Pixels; 0 for a picture. */
  readonly nucleusArea: number;
  readonly cytoplasmArea: number;
  readonly partial: readonly PartialReason[];
  readonly prediction: PredictionRecord;
  /** What it counts as now: the person's word, or else the model's; null where the model abstained. */
  readonly label: string | null;
  /** Whether a person gave the label. */
  readonly corrected: boolean;
}

/** A person's word against a label. */
export interface Correction {
  readonly findingId: string;
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

export interface CaseContent {
  readonly record: CaseRecord;
  readonly pictures: readonly PictureRecord[];
  readonly findings: readonly Finding[];
  readonly corrections: readonly Correction[];
}

export type AuditAction =
  | "case-created"
  | "case-changed"
  | "pictures-added"
  | "analysed"
  | "reclassified"
  | "reviewed"
  | "signed"
  | "reported"
  | "model-trained"
  | "case-deleted";

/** One line of the audit list; each carries the hash of the one before. */
export interface AuditLine {
  readonly number: number;
  readonly at: string;
  readonly by: string;
  /** One of {@link AuditAction}, or the service's own word. */
  readonly action: string;
  /** Id of the case or run that it is about. */
  readonly subject: string;
  /** What was done, in facts: plain JSON. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  readonly previous: string;
  readonly hash: string;
}
