import {
  type CellInstance,
  cropAround,
  fieldReason,
  findOtherCells,
  maskImage,
  type PartReason,
  segmentCells,
} from "@leukoscope/cells";
import type { Classifier } from "@leukoscope/classifier";
import { encodePng, type Image, resize } from "@leukoscope/imaging";
import { ownBuffer } from "@leukoscope/pool";
import type { Findings, FoundCell } from "./findings.ts";

const THUMBNAIL_SIDE = 256;

/** Finds the cells of an image and names them, and the image as a whole, where there is a classifier. */
export async function find(image: Image, classifier?: Classifier): Promise<Findings> {
  const segmentation = segmentCells(image);
  const others = findOtherCells(image, segmentation);
  const reasons = [segmentation.reason, others.reason].filter((each) => each !== undefined);
  const reason = fieldReason<PartReason>(reasons, segmentation.cells.length);
  const cells: FoundCell[] = [];
  for (const cell of segmentation.cells) {
    const prediction = await classifier?.predict(cropAround(image, cell));
    cells.push({ ...described(cell), ...(prediction && { prediction }) });
  }
  const prediction = await classifier?.predict(image);
  return {
    width: image.width,
    height: image.height,
    counts: {
      whiteCells: segmentation.cells.length,
      redCells: others.redCells.length,
      platelets: others.platelets.length,
    },
    cells,
    ...(reason && { reason: reason.message }),
    ...(prediction && { prediction }),
    mask: ownBuffer(encodePng(maskImage(segmentation))),
    thumbnail: ownBuffer(encodePng(thumbnailOf(image))),
  };
}

const described = ({ bbox, centroid, contour, cytoplasmArea, id, nucleusArea, partial }: CellInstance): FoundCell => ({
  number: id,
  bbox: { left: bbox.left, top: bbox.top, width: bbox.width, height: bbox.height },
  centroid: { x: rounded(centroid.x), y: rounded(centroid.y) },
  contour: Array.from(contour.x, (x, i) => [x, contour.y[i]] as const),
  nucleusArea,
  cytoplasmArea,
  partial,
});

const rounded = (value: number): number => Math.round(100 * value) / 100;

function thumbnailOf(image: Image): Image {
  const scale = Math.min(1, THUMBNAIL_SIDE / Math.max(image.width, image.height));
  if (scale === 1) return image;
  const side = (length: number) => Math.max(1, Math.round(scale * length));
  return resize(image, side(image.width), side(image.height));
}
