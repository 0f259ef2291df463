import type { ImageRecord } from "./cell-record.ts";

/** Cells of many images as one COCO document: boxes [x, y, width, height], polygons, areas in pixels. */
export function toCoco(images: readonly ImageRecord[]) {
  const names = [...new Set(images.flatMap(({ cells }) => cells.map((record) => record.class)))].sort();
  const idOf = new Map(names.map((name, index) => [name, index + 1]));
  let id = 0;
  return {
    images: images.map(({ height, path, width }, index) => ({ id: index + 1, file_name: path, width, height })),
    categories: names.map((name) => ({ id: idOf.get(name), name, supercategory: "white cell" })),
    annotations: images.flatMap(({ cells }, index) =>
      cells.map(({ cell, class: name, probability }) => ({
        id: ++id,
        image_id: index + 1,
        category_id: idOf.get(name),
        bbox: [cell.bbox.left, cell.bbox.top, cell.bbox.width, cell.bbox.height],
        area: cell.nucleusArea + cell.cytoplasmArea,
        segmentation: [Array.from(cell.contour.x).flatMap((x, i) => [x + 0.5, cell.contour.y[i] + 0.5])],
        iscrowd: 0,
        ...(probability !== undefined && { score: probability }),
      })),
    ),
  };
}
