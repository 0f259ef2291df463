import type { CellExport, ExportedImage } from "./cell-record.ts";
import { jsonList } from "./json-list.ts";

/**
 * Cells of many images as one COCO document: boxes [x, y, width, height], polygons, areas in pixels. Annotations come
 * first, as images and categories are all known only at the end.
 */
export function cocoExport(): CellExport {
  const images: ExportedImage[] = [];
  const categories = new Map<string, number>();
  const annotations = jsonList();
  let id = 0;
  const idOf = (name: string): number => {
    if (!categories.has(name)) categories.set(name, categories.size + 1);
    return categories.get(name) as number;
  };
  return {
    begin: () => '{"annotations":[',
    add: (image, cells) => {
      if (images.at(-1)?.path !== image.path) images.push(image);
      return annotations(
        cells.map(({ cell, class: name, probability }) => ({
          id: ++id,
          image_id: images.length,
          category_id: idOf(name),
          bbox: [cell.bbox.left, cell.bbox.top, cell.bbox.width, cell.bbox.height],
          area: cell.nucleusArea + cell.cytoplasmArea,
          segmentation: [Array.from(cell.contour.x).flatMap((x, i) => [x + 0.5, cell.contour.y[i] + 0.5])],
          iscrowd: 0,
          ...(probability !== undefined && { score: probability }),
        })),
      );
    },
    end: () => {
      const entries = images.map(({ height, path, width }, index) => ({
        id: index + 1,
        file_name: path,
        width,
        height,
      }));
      const names = [...categories].map(([name, number]) => ({ id: number, name, supercategory: "white cell" }));
      return `],"images":${JSON.stringify(entries)},"categories":${JSON.stringify(names)}}`;
    },
  };
}
