import type { CellExport } from "./cell-record.ts";

const COLUMNS = [
  "path",
  "cell",
  "class",
  "probability",
  "left_px",
  "top_px",
  "width_px",
  "height_px",
  "centroid_x_px",
  "centroid_y_px",
  "nucleus_area_px2",
  "cytoplasm_area_px2",
  "touches_border",
  "partial",
];

/** A row a cell, RFC 4180. */
export const csvExport = (): CellExport => ({
  begin: () => csvOf([COLUMNS]),
  add: ({ path }, cells) =>
    csvOf(
      cells.map(({ cell, class: name, probability }) => [
        path,
        cell.id,
        name,
        probability ?? "",
        cell.bbox.left,
        cell.bbox.top,
        cell.bbox.width,
        cell.bbox.height,
        cell.centroid.x.toFixed(2),
        cell.centroid.y.toFixed(2),
        cell.nucleusArea,
        cell.cytoplasmArea,
        cell.touchesBorder,
        cell.partial.join(" "),
      ]),
    ),
  end: () => "",
});

/** Rows as CSV text, RFC 4180. */
export const csvOf = (rows: readonly (readonly (string | number | boolean)[])[]): string =>
  rows.map((row) => `${row.map((value) => quoted(String(value))).join(",")}\r\n`).join("");

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
