import { isBlast } from "@leukoscope/cells";
import type { ClassifierMetadata } from "@leukoscope/classifier";
import {
  type CasePrediction,
  type CaseReport,
  caseReport,
  type FoundCell,
  parseReport,
  toCsv,
  toFhir,
  toGeoJson,
  toHtml,
  toJson,
  toPdf,
} from "@leukoscope/report";
import { z } from "zod";
import type { CaseContent, Finding, PictureRecord } from "../workspace/records.ts";
import type { ReportFormat } from "../workspace/workspace.ts";
import { geoJsonFiles } from "./geojson-files.ts";

// Without it zod tries to compile code, which the page's content policy refuses.
z.config({ jitless: true });

const SOFTWARE = { name: "Leukoscope", version: "0.1.0" };
/** A report shows the cells that a person should look at; pictures of all of a large case would make it huge. */
const MOST_PICTURES = 400;

export interface ReportedModelFile {
  readonly metadata: ClassifierMetadata;
  readonly sha256: string;
}

export interface DocumentInput {
  readonly content: CaseContent;
  readonly model: ReportedModelFile;
  /** The small picture of a finding. */
  readonly tile: (finding: Finding) => Promise<Blob>;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Ids within a case, without the case's own: what people see. */
const shortId = (id: string): string => id.slice(id.indexOf("/") + 1);

/** The case as a report: what was found, what people said of it, and what its figures don't tell. */
function reportOf({ content, model, createdAt }: Omit<DocumentInput, "tile">): CaseReport {
  const { record, pictures, findings, corrections } = content;
  const done = pictures.filter(({ status }) => status === "done");
  const cells = findings.filter(({ unit }) => unit === "cell");
  const unitOf = new Map(findings.map((finding) => [finding.id, finding.unit]));
  const { id, name, specimen, status, createdAt: begun } = record;
  const report = caseReport({
    case: { id, name, specimen, status, createdAt: begun },
    images: done.map(({ id: picture, sha256, width, height }) => ({ id: shortId(picture), sha256, width, height })),
    cells: cells.map(foundCell),
    predictions: findings.map(predictionOf),
    corrections: corrections.flatMap(({ findingId, from, ...rest }) => {
      const word = { ...rest, from: from ?? "unsure" };
      const unit = unitOf.get(findingId);
      if (unit === undefined) return [];
      return unit === "cell"
        ? { ...word, cellId: shortId(findingId) }
        : { ...word, imageId: shortId(findingId).split(".")[0] };
    }),
    reviews: record.reviews.map(({ by, at, agrees, note }) => ({
      by,
      at,
      verdict: agrees ? "agrees" : "disagrees",
      ...(note !== "" && { note }),
    })),
    ...(record.signature && { signOff: record.signature }),
    model,
    blastClasses: [...new Set([...model.metadata.classes, ...findings.flatMap(({ label }) => label ?? [])])].filter(
      isBlast,
    ),
    createdAt,
    software: SOFTWARE,
  });
  return withFailedPictures(report, pictures);
}

const foundCell = ({ id, pictureId, box, outline, nucleusArea, cytoplasmArea, centroid }: Finding): FoundCell => ({
  id: shortId(id),
  imageId: shortId(pictureId),
  bbox: box,
  centroid,
  contour: { x: outline.map(([x]) => x), y: outline.map(([, y]) => y) },
  nucleusArea,
  cytoplasmArea,
  kind: "white cell",
});

function predictionOf({ id, pictureId, unit, prediction }: Finding): CasePrediction {
  const said = { label: prediction.label, probabilities: prediction.probabilities, abstained: prediction.abstained };
  return unit === "cell" ? { ...said, cellId: shortId(id) } : { ...said, imageId: shortId(pictureId) };
}

/** Pictures that could not be read are told. */
function withFailedPictures(report: CaseReport, pictures: readonly PictureRecord[]): CaseReport {
  const failed = pictures.filter(({ status }) => status === "failed").length;
  if (failed === 0) return report;
  const limit = `${failed} more images could not be read and are not in this report.`;
  return parseReport({ ...report, dataLimits: [...report.dataLimits, limit] });
}

/** The report in a format. @throws ReportError */
export async function caseDocument(format: ReportFormat, input: DocumentInput): Promise<Blob> {
  const report = reportOf(input);
  const text = (said: string, type: string): Blob => new Blob([said], { type: `${type};charset=utf-8` });
  switch (format) {
    case "pdf": {
      const pdf = await toPdf(report, { pictures: await picturesOf(input) });
      return new Blob([new Uint8Array(pdf)], { type: "application/pdf" });
    }
    case "html":
      return text(toHtml(report, { pictures: await picturesOf(input) }), "text/html");
    case "json":
      return text(toJson(report), "application/json");
    case "csv":
      return text(toCsv(report), "text/csv");
    case "fhir.json":
      return text(JSON.stringify(await toFhir(report), null, 2), "application/fhir+json");
    case "geojson":
      return geoJsonFiles(report.images.map(({ id }) => [id, JSON.stringify(toGeoJson(report, id))] as const));
  }
}

async function picturesOf({ content, tile }: DocumentInput): Promise<Map<string, string>> {
  const shown = content.findings.filter(({ unit }) => unit === "cell").slice(0, MOST_PICTURES);
  const pictures = await Promise.all(
    shown.map(async (finding) => [shortId(finding.id), await dataAddress(await tile(finding))] as const),
  );
  return new Map(pictures);
}

async function dataAddress(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return `data:${blob.type};base64,${btoa(text)}`;
}
