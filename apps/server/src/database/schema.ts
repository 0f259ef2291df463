import type { ClassifierMetadata } from "@leukoscope/classifier";
import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type { AccessTables } from "./access-schema.ts";

/** A time that the database sets where it is not given. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** JSON that may be absent; written as text. */
type MaybeJson<T> = ColumnType<T | null, string | null | undefined, string | null>;

export const specimens = ["blood", "marrow"] as const;
export const caseStates = ["open", "review", "signed"] as const;
export const imageStates = ["queued", "analysed", "failed"] as const;
export const jobKinds = ["analysis", "training", "sweep", "study"] as const;
export const jobStates = ["queued", "active", "completed", "failed", "cancelled"] as const;
/** What people label: each cell by itself, or an image as a whole. */
export const labelUnits = ["cell", "image"] as const;
export type LabelUnit = (typeof labelUnits)[number];
export type Specimen = (typeof specimens)[number];
export type CaseState = (typeof caseStates)[number];
export type ImageState = (typeof imageStates)[number];
export type JobKind = (typeof jobKinds)[number];
export type JobState = (typeof jobStates)[number];

/** What went wrong, as the API tells it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface CaseTable {
  id: string;
  /** In order of coming: what pages are cut by. */
  seq: Generated<number>;
  /** A pseudonym, never a patient's name. */
  name: string;
  specimen: Specimen;
  status: Generated<CaseState>;
  note: string | null;
  created_at: Time;
  created_by: string | null;
  signed_at: MaybeTime;
  signed_by: string | null;
}

/** Bytes that the file store holds, by what they are. */
export interface FileTable {
  sha256: string;
  bytes: number;
  type: string;
  created_at: Time;
}

export interface ImageCounts {
  readonly whiteCells: number;
  readonly redCells: number;
  readonly platelets: number;
}

export interface ImageTable {
  id: string;
  seq: Generated<number>;
  case_id: string;
  sha256: string;
  name: string | null;
  width: number | null;
  height: number | null;
  status: Generated<ImageState>;
  /** What stands: the finding of the analysis that ended last. The columns below are its own. */
  segmentation_id: string | null;
  /** Files made by the analysis. */
  thumbnail: string | null;
  mask: string | null;
  counts: MaybeJson<ImageCounts>;
  /** Why no cell was found. */
  reason: string | null;
  error: MaybeJson<Failure>;
  created_at: Time;
}

/** What was found in an image: cells, by where they lie. The same finding of a later analysis is the same row. */
export interface SegmentationTable {
  id: string;
  seq: Generated<number>;
  image_id: string;
  /** SHA-256 of the cells' outlines; null while they are still coming. */
  finding: string | null;
  mask: string | null;
  counts: MaybeJson<ImageCounts>;
  reason: string | null;
  /** The job that found it first, or is at it. */
  job_id: string | null;
  created_at: Time;
}

/** One look at an image: by which version of which method, and which model named the cells. */
export interface AnalysisTable {
  id: string;
  seq: Generated<number>;
  image_id: string;
  segmentation_id: string;
  job_id: string | null;
  method: string;
  version: string;
  parameters: JSONColumnType<Readonly<Record<string, string>>>;
  model: string | null;
  model_sha256: string | null;
  at: Time;
}

export interface CellTable {
  id: string;
  seq: Generated<number>;
  image_id: string;
  /** The finding that it is of; it counts as long as that one stands. */
  segmentation_id: string;
  /** From 1 up within its finding. */
  number: number;
  kind: string;
  bbox: JSONColumnType<Box>;
  centroid: JSONColumnType<Point>;
  /** Pixels of the image, clockwise. */
  contour: JSONColumnType<readonly (readonly [x: number, y: number])[]>;
  nucleus_area: number;
  cytoplasm_area: number;
  partial: JSONColumnType<readonly string[]>;
}

/** What a model says of a cell, or of an image as a whole. */
export interface PredictionTable {
  id: string;
  seq: Generated<number>;
  image_id: string;
  /** Null: of the image as a whole. */
  cell_id: string | null;
  model: string;
  model_sha256: string;
  label: string;
  probabilities: JSONColumnType<Readonly<Record<string, number>>>;
  abstained: boolean;
  reason: string | null;
  gate_score: number | null;
  created_at: Time;
}

export interface CorrectionTable {
  id: string;
  seq: Generated<number>;
  cell_id: string;
  from_label: string | null;
  to_label: string;
  reason: string;
  by: string;
  at: Time;
}

/** As {@link CorrectionTable}, of an image as a whole. */
export interface ImageCorrectionTable extends Omit<CorrectionTable, "cell_id"> {
  image_id: string;
}

export interface ReviewTable {
  id: string;
  seq: Generated<number>;
  case_id: string;
  by: string;
  verdict: "agree" | "disagree";
  comment: string | null;
  at: Time;
}

export interface JobTable {
  id: string;
  seq: Generated<number>;
  kind: JobKind;
  state: Generated<JobState>;
  /** Share done, in [0, 1]. */
  progress: Generated<number>;
  message: string | null;
  /** How often a worker has begun it. */
  attempts: Generated<number>;
  /** How often it failed by itself; being lost with its worker is no failure. */
  failures: Generated<number>;
  params: JSONColumnType<object>;
  error: MaybeJson<Failure>;
  /** A job that is one of many: of a sweep, or of an upload. */
  parent_id: string | null;
  /** What it is among its parent's; unique there, so that nothing is planned twice. */
  key: string | null;
  case_id: string | null;
  /** Who has it. */
  worker: string | null;
  heartbeat_at: MaybeTime;
  cancel_requested: Generated<boolean>;
  created_at: Time;
  created_by: string | null;
  started_at: MaybeTime;
  ended_at: MaybeTime;
}

/** What a job came to. One row a job: a second end of the same job finds it taken. */
export interface JobResultTable {
  job_id: string;
  attempt: number;
  worker: string;
  result: JSONColumnType<object>;
  at: Time;
}

/** What a job told on its way, for live curves and for those who come late. */
export interface JobEventTable {
  id: Generated<number>;
  job_id: string;
  kind: string;
  data: JSONColumnType<object>;
  at: Time;
}

/** Files that a job leaves (a run's folder), or has left so far (checkpoints). */
export interface JobFileTable {
  job_id: string;
  path: string;
  sha256: string;
}

export interface DatasetTable {
  id: string;
  seq: Generated<number>;
  name: string;
  /** The manifest, in the file store. */
  manifest: string;
  images: number;
  classes: JSONColumnType<Readonly<Record<string, number>>>;
  created_at: Time;
  created_by: string | null;
  /** From 1 up among those of its name. */
  version: number;
  /** What was labelled, of a set that is made of people's labels. */
  unit: LabelUnit | null;
  licence: string | null;
}

/** The labels that a data set was made of, as they stood then. */
export interface DatasetLabelTable {
  dataset_id: string;
  /** In the order of the manifest's lines, from 1 up. */
  seq: number;
  /** Of the picture that the manifest has. */
  sha256: string;
  case_id: string;
  image_id: string;
  /** Null of an image as a whole. */
  cell_id: string | null;
  label: string;
  reason: string;
  by: string;
  at: ColumnType<Date, Date, never>;
}

/** Which images a data set has; its manifest says the rest. */
export interface DatasetImageTable {
  dataset_id: string;
  sha256: string;
}

/** What a model said of itself, by the hash of its file. */
export interface ModelSeenTable {
  sha256: string;
  metadata: JSONColumnType<ClassifierMetadata>;
  seen_at: Time;
}

/** Answers to requests that carried an `Idempotency-Key`. */
export interface IdempotencyTable {
  key: string;
  /** Of method, address and body: another request under the same key is refused. */
  fingerprint: string;
  status: number | null;
  type: string | null;
  body: string | null;
  created_at: Time;
}

export interface ServiceTables {
  cases: CaseTable;
  files: FileTable;
  images: ImageTable;
  segmentations: SegmentationTable;
  analyses: AnalysisTable;
  cells: CellTable;
  predictions: PredictionTable;
  corrections: CorrectionTable;
  image_corrections: ImageCorrectionTable;
  reviews: ReviewTable;
  jobs: JobTable;
  job_results: JobResultTable;
  job_events: JobEventTable;
  job_files: JobFileTable;
  datasets: DatasetTable;
  dataset_images: DatasetImageTable;
  dataset_labels: DatasetLabelTable;
  models_seen: ModelSeenTable;
  idempotency_keys: IdempotencyTable;
}

export interface Tables extends ServiceTables, AccessTables {}
