import { type DescriptorFamily, describes } from "../descriptor.ts";
import type { Moments } from "./moments.ts";

const haematology = describes("usual in haematology");

/** How the nucleus lies in the cell. Not defined where there is no nucleus. */
export const nucleusInCell: DescriptorFamily<{ readonly nucleus: Moments; readonly cell: Moments }> = {
  descriptors: [
    haematology(
      "nucleusToCytoplasm",
      "1",
      [0, Number.POSITIVE_INFINITY],
      "N:C ratio, area of the nucleus over that of the cytoplasm; not defined without cytoplasm",
    ),
    haematology("nucleusShare", "1", [0, 1], "area of the nucleus over that of the cell"),
    haematology(
      "nucleusOffset",
      "1",
      [0, Number.POSITIVE_INFINITY],
      "distance between the centres of nucleus and cell over the cell's equivalent diameter",
    ),
  ],
  measure: ({ cell, nucleus }) => {
    if (nucleus.area === 0) return [Number.NaN, Number.NaN, Number.NaN];
    const cytoplasm = cell.area - nucleus.area;
    return [
      cytoplasm > 0 ? nucleus.area / cytoplasm : Number.NaN,
      nucleus.area / cell.area,
      Math.hypot(nucleus.x - cell.x, nucleus.y - cell.y) / Math.sqrt((4 * cell.area) / Math.PI),
    ];
  },
};
