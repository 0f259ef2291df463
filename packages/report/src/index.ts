export { toCsv } from "./csv/to-csv.ts";
export { type CasePrediction, type CaseRecords, caseReport, type ModelUsed } from "./document/build-report.ts";
export { type FoundCell, type Said, UNSURE, WHITE_CELL } from "./document/cell-labels.ts";
export { parseReport, reportJsonSchema, toJson } from "./document/parse-report.ts";
export {
  type CaseReport,
  type Correction,
  caseReportSchema,
  caseStates,
  REPORT_FORMAT,
  type ReportedCase,
  type ReportedCell,
  type ReportedCounts,
  type ReportedImage,
  type ReportedModel,
  type Review,
  type SignOff,
} from "./document/schema.ts";
export { ReportError, type ReportErrorCode } from "./errors.ts";
export { toFhir } from "./fhir/to-fhir.ts";
export { toGeoJson } from "./geojson/to-geojson.ts";
export { type PictureOptions, toHtml } from "./html/to-html.ts";
export { toPdf } from "./pdf/to-pdf.ts";
