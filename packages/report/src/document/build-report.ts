import { type ClassifierMetadata, RESEARCH_USE } from "@leukoscope/classifier";
import { ReportError } from "../errors.ts";
import { type FoundCell, labelled, type Said, UNSURE } from "./cell-labels.ts";
import { countCells } from "./count-cells.ts";
import { dataLimits } from "./data-limits.ts";
import { parseReport } from "./parse-report.ts";
import {
  type CaseReport,
  type Correction,
  REPORT_FORMAT,
  type ReportedCase,
  type ReportedImage,
  type ReportedModel,
  type Review,
  type SignOff,
} from "./schema.ts";

/** What a model said, and of what: a cell, or an image as a whole. */
export type CasePrediction = Said & ({ readonly cellId: string } | { readonly imageId: string });

/** The model that made the predictions. */
export interface ModelUsed {
  readonly metadata: ClassifierMetadata;
  /** Of the model file, hexadecimal. */
  readonly sha256: string;
}

export interface CaseRecords {
  readonly case: ReportedCase;
  readonly images: readonly Omit<ReportedImage, "cells" | "label" | "probability">[];
  readonly cells: readonly FoundCell[];
  readonly predictions: readonly CasePrediction[];
  /** In any order. */
  readonly corrections: readonly Correction[];
  readonly reviews?: readonly Review[];
  readonly signOff?: SignOff;
  readonly model?: ModelUsed;
  /** Models that named some of the cells besides. */
  readonly otherModels?: readonly ModelUsed[];
  /** Labels that are blasts; without any the share of blasts is left out. */
  readonly blastClasses?: readonly string[];
  /** When the report is made, ISO 8601. */
  readonly createdAt: string;
  readonly software: { readonly name: string; readonly version: string };
}

/**
 * The report of a case. The same records give the same report.
 * @throws ReportError `bad-report` when a cell, prediction or correction names what is not there, when a signed case
 *   has no sign-off, or when a value is not what the schema asks for
 */
export function caseReport(records: CaseRecords): CaseReport {
  const { corrections, createdAt, model, predictions, reviews = [], signOff, software } = records;
  checkReferences(records);
  const ofCell = new Map(predictions.flatMap((said) => ("cellId" in said ? [[said.cellId, said]] : [])));
  const ofImage = new Map(predictions.flatMap((said) => ("imageId" in said ? [[said.imageId, said]] : [])));
  const inTime = corrections.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const cellNames = new Map(inTime.flatMap((each) => ("cellId" in each ? [[each.cellId, each.to]] : [])));
  const imageNames = new Map(inTime.flatMap((each) => ("imageId" in each ? [[each.imageId, each.to]] : [])));
  const cells = records.cells.map((cell) => labelled(cell, ofCell.get(cell.id), cellNames.get(cell.id)));
  const cellsOf = grouped(cells, ({ imageId }) => imageId);
  const { specimen } = records.case;
  const classes = model?.metadata.classes ?? [];
  const counts = countCells(cells, classes, new Set(records.blastClasses), specimen);
  return parseReport({
    format: REPORT_FORMAT,
    researchUse: RESEARCH_USE,
    createdAt,
    software,
    case: records.case,
    images: records.images.map((image) => {
      return {
        ...image,
        cells: cellsOf.get(image.id)?.length ?? 0,
        ...wholeLabel(ofImage.get(image.id), imageNames.get(image.id)),
      };
    }),
    ...(model && { model: reportedModel(model) }),
    counts,
    cells,
    corrections: inTime,
    reviews,
    ...(signOff && { signOff }),
    dataLimits: [
      ...mixtureLimits(records),
      ...dataLimits(model?.metadata, counts, specimen),
      ...reviewerLimits(imageNames.size),
    ],
  });
}

/** What an image is called as a whole: a reviewer's word has no probability. */
function wholeLabel(said: Said | undefined, corrected: string | undefined) {
  if (corrected !== undefined) return { label: corrected };
  return said && { label: said.abstained ? UNSURE : said.label, probability: said.probabilities[said.label] };
}

const reviewerLimits = (images: number): string[] =>
  images === 0
    ? []
    : [`${images} ${images === 1 ? "image carries" : "images carry"} the label of a reviewer, not of the model.`];

/** A count by several models is that of none of them. */
function mixtureLimits({ model, otherModels = [] }: CaseRecords): string[] {
  if (!model || otherModels.length === 0) return [];
  const others = otherModels.map(({ metadata, sha256 }) => `${metadata.name} ${metadata.version} (SHA-256 ${sha256})`);
  return [
    `Some cells were named by other models: ${others.join(", ")}. What is told of the model is of ${model.metadata.name}, which looked last.`,
  ];
}

function grouped<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

function reportedModel({ metadata, sha256 }: ModelUsed): ReportedModel {
  const { abstentionThreshold, architecture, classes, intendedUse, licence, name } = metadata;
  const { precision = "fp32", protocolHash, temperature, trainingData, version, weightTag } = metadata;
  return {
    name,
    version,
    sha256,
    architecture,
    weightTag,
    classes: [...classes],
    precision,
    temperature,
    abstentionThreshold,
    protocolHash,
    trainingData,
    intendedUse,
    licence,
  };
}

function checkReferences({ case: { id, status }, cells, corrections, images, predictions, signOff }: CaseRecords) {
  const imageIds = new Set(images.map((image) => image.id));
  const cellIds = new Set(cells.map((cell) => cell.id));
  const wrong = (what: string, name: string): never => {
    throw new ReportError("bad-report", name, `${what} ${name}, which case ${id} does not have; give it with the rest`);
  };
  for (const cell of cells) if (!imageIds.has(cell.imageId)) wrong(`cell ${cell.id} is of image`, cell.imageId);
  for (const said of predictions) {
    if ("cellId" in said ? !cellIds.has(said.cellId) : !imageIds.has(said.imageId)) {
      wrong("a prediction is of", "cellId" in said ? `cell ${said.cellId}` : `image ${said.imageId}`);
    }
  }
  for (const correction of corrections) {
    if ("cellId" in correction ? !cellIds.has(correction.cellId) : !imageIds.has(correction.imageId)) {
      wrong("a correction is of", "cellId" in correction ? `cell ${correction.cellId}` : `image ${correction.imageId}`);
    }
  }
  if ((status === "signed") !== (signOff !== undefined)) {
    const message = `case ${id} is ${status} ${signOff ? "but has" : "without"} a sign-off; give both or neither`;
    throw new ReportError("bad-report", status, message);
  }
}
