import { csvOf } from "@leukoscope/cells";
import type { CaseReport, ReportedCell } from "../document/schema.ts";
import { type Numbers, numbersOf } from "../text/numbers.ts";

const COLUMNS = [
  "case",
  "specimen",
  "status",
  "image",
  "image_sha256",
  "cell",
  "cell_number",
  "label",
  "label_by",
  "model_label",
  "model_probability",
  "model_abstained",
  "correction_by",
  "correction_reason",
  "left_px",
  "top_px",
  "width_px",
  "height_px",
  "centroid_x_px",
  "centroid_y_px",
  "nucleus_area_px2",
  "cytoplasm_area_px2",
  "label_count",
  "counted_cells",
  "label_share",
  "label_share_low",
  "label_share_high",
  "model",
  "model_version",
  "model_sha256",
  "segmentation_method",
  "segmentation_version",
  "data_limits",
  "research_use",
];

type Value = string | number | boolean;

/**
 * A row a cell, RFC 4180, with a header. What holds for the whole case or for the cell's class stands in every row, so
 * that a row is never without its n, interval, model and limits; a case without cells is one row with those alone.
 */
export function toCsv(report: CaseReport): string {
  const { cells: numbers } = numbersOf(report);
  const rows =
    report.cells.length > 0 ? report.cells.map((cell) => rowOf(report, numbers, cell)) : [rowOf(report, numbers)];
  return csvOf([COLUMNS, ...rows.map((row) => row.map(inert))]);
}

function rowOf(report: CaseReport, numbers: Numbers["cells"], cell?: ReportedCell): Value[] {
  const { case: reported, counts, model } = report;
  const image = report.images.find(({ id }) => id === cell?.imageId);
  const correction = report.corrections.findLast((each) => "cellId" in each && each.cellId === cell?.id);
  const isCounted = cell?.standing === "model" || cell?.standing === "reviewer";
  const row = isCounted ? counts.classes.find(({ label }) => label === cell.label) : undefined;
  const { proportion } = row ?? {};
  return [
    reported.name,
    reported.specimen,
    reported.status === "signed" ? "final" : "preliminary",
    image?.id ?? "",
    image?.sha256 ?? "",
    ...(cell ? [cell.id, numbers.get(cell.id) ?? "", ...saidValues(cell)] : Array<Value>(7).fill("")),
    ...[correction?.by ?? "", correction?.reason ?? ""],
    ...(cell ? placeValues(cell) : Array<Value>(8).fill("")),
    row?.count ?? "",
    counts.classified,
    proportion?.share ?? "",
    proportion?.interval[0] ?? "",
    proportion?.interval[1] ?? "",
    ...[model?.name ?? "", model?.version ?? "", model?.sha256 ?? ""],
    ...[image?.segmentation?.method ?? "", image?.segmentation?.version ?? ""],
    report.dataLimits.join(" "),
    report.researchUse,
  ];
}

const saidValues = ({ label, predicted, standing }: ReportedCell): Value[] => [
  label,
  standing,
  ...(predicted ? [predicted.label, predicted.probability, predicted.abstained] : ["", "", ""]),
];

const placeValues = ({ bbox, centroid, cytoplasmArea, nucleusArea }: ReportedCell): Value[] => [
  bbox.left,
  bbox.top,
  bbox.width,
  bbox.height,
  centroid.x.toFixed(2),
  centroid.y.toFixed(2),
  nucleusArea,
  cytoplasmArea,
];

/** A spreadsheet takes text that begins so for a formula, and would run what somebody typed as a reason. */
const FORMULA = /^[=+\-@\t\r]/;

const inert = (value: Value): Value =>
  typeof value === "string" && FORMULA.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
