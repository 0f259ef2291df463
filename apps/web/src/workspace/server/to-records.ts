import { type PartialReason, surroundings } from "@leukoscope/cells";
import { z } from "zod";
import type { RunRecord } from "../../training/run-record.ts";
import type {
  AnalysisPlan,
  CaseRecord,
  Finding,
  PictureRecord,
  PictureStatus,
  PredictionRecord,
  Region,
} from "../records.ts";
import type {
  CaseResource,
  CellResource,
  ImageResource,
  PredictionResource,
  ReviewResource,
  RunResource,
} from "./api.ts";

/** Words of the service for how far an image is. */
const STATES: Readonly<Record<ImageResource["status"], PictureStatus>> = {
  queued: "waiting",
  analysed: "done",
  failed: "failed",
};

export const toCaseRecord = (
  found: CaseResource,
  plan: AnalysisPlan,
  reviews: readonly ReviewResource[],
): CaseRecord => ({
  id: found.id,
  name: found.name,
  specimen: found.specimen,
  status: found.status,
  createdAt: found.createdAt,
  plan,
  reviews: reviews.map(({ by, at, verdict, comment }) => ({
    by,
    at,
    agrees: verdict === "agree",
    note: comment ?? "",
  })),
  signature: found.signedBy !== null && found.signedAt !== null ? { by: found.signedBy, at: found.signedAt } : null,
});

/** @param number of the picture in its case, from 1: what people see in place of the service's id */
export const toPictureRecord = (image: ImageResource, number: number): PictureRecord => ({
  id: `${image.caseId}/${number}`,
  caseId: image.caseId,
  name: image.name ?? image.sha256.slice(0, 12),
  status: STATES[image.status],
  sha256: image.sha256,
  width: image.width ?? 0,
  height: image.height ?? 0,
  redCells: image.counts?.redCells ?? 0,
  platelets: image.counts?.platelets ?? 0,
  note: image.error?.message ?? image.reason,
  phantom: false,
});

const toPrediction = ({ model, label, probabilities, abstained, reason }: PredictionResource): PredictionRecord => ({
  model,
  label,
  probabilities,
  abstained,
  reason: reason === "unlike-training" || reason === "unsure" ? reason : null,
});

/** Of cells that a model has named; those it has not seen yet are no findings. */
export function toCellFinding(cell: CellResource, picture: PictureRecord): Finding | undefined {
  if (cell.prediction === null) return undefined;
  return {
    id: `${picture.id}.${cell.number}`,
    caseId: picture.caseId,
    pictureId: picture.id,
    unit: "cell",
    box: cell.bbox,
    centroid: cell.centroid,
    seen: surroundings(cell, picture),
    outline: cell.contour,
    nucleus: [],
    nucleusArea: cell.nucleusArea,
    cytoplasmArea: cell.cytoplasmArea,
    partial: cell.partial as readonly PartialReason[],
    prediction: toPrediction(cell.prediction),
    label: cell.label,
    corrected: cell.corrected,
  };
}

export function toFieldFinding(image: ImageResource, picture: PictureRecord): Finding | undefined {
  if (image.prediction === null) return undefined;
  const { width, height } = picture;
  const whole: Region = { left: 0, top: 0, width, height };
  return {
    id: `${picture.id}.0`,
    caseId: picture.caseId,
    pictureId: picture.id,
    unit: "field",
    box: whole,
    centroid: { x: (width - 1) / 2, y: (height - 1) / 2 },
    seen: whole,
    outline: [],
    nucleus: [],
    nucleusArea: 0,
    cytoplasmArea: 0,
    partial: [],
    prediction: toPrediction(image.prediction),
    label: image.label,
    corrected: image.corrected,
  };
}

/** What a fine-tuning tells of its data set. */
const tuned = z.object({
  classes: z.array(z.string()),
  images: z.object({ train: z.number(), validation: z.number() }),
});
const NOT_TOLD: z.output<typeof tuned> = { classes: [], images: { train: 0, validation: 0 } };

const RUN_STATES: Readonly<Record<RunResource["state"], RunRecord["state"]>> = {
  queued: "waiting",
  active: "running",
  completed: "done",
  failed: "failed",
  cancelled: "stopped",
};

/** A training of the service beside those of this browser: a fine-tuning, or a run of a protocol. */
export function toRunRecord(run: RunResource): RunRecord {
  const text = (key: string): string => (typeof run.params[key] === "string" ? String(run.params[key]) : "");
  const number = (key: string): number => (typeof run.params[key] === "number" ? Number(run.params[key]) : 0);
  const { classes, images } = tuned.safeParse(run.params).data ?? NOT_TOLD;
  return {
    id: run.id,
    name: text("name") || text("protocol") || run.id.slice(0, 8),
    createdAt: run.createdAt,
    state: RUN_STATES[run.state],
    base: text("startFrom") || text("protocol"),
    model: run.state === "completed" ? `run-${run.id}` : null,
    dataSet: text("dataset"),
    unit: text("unit") === "image" ? "field" : "cell",
    classes,
    images,
    epochs: Math.max(number("epochs"), run.curve.length, 1),
    learningRate: number("learningRate"),
    // Epochs are counted within a stage: one after the other, as the run goes on.
    history: run.curve.map((record, index) => ({ ...record, epoch: index + 1 })),
    progress: run.progress,
    error: run.error?.message ?? null,
  };
}
