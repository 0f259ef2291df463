import type { CellInstance, Contour } from "../segmentation/segmentation.ts";

/** A cell seen in a part of a picture, in the picture's pixels, under another number. */
export function moveCell(cell: CellInstance, left: number, top: number, id: number): CellInstance {
  const moved = ({ x, y }: Contour): Contour => ({
    x: x.map((value) => value + left),
    y: y.map((value) => value + top),
  });
  return {
    ...cell,
    id,
    bbox: { ...cell.bbox, left: cell.bbox.left + left, top: cell.bbox.top + top },
    centroid: { x: cell.centroid.x + left, y: cell.centroid.y + top },
    contour: moved(cell.contour),
    nucleusContours: cell.nucleusContours.map(moved),
  };
}

/** A cell of a level whose pixels are `scale` pixels of the file wide, in the file's pixels. */
export function scaleCell(cell: CellInstance, scale: number): CellInstance {
  if (scale === 1) return cell;
  // A pixel's middle lies half a pixel from its edge.
  const place = (value: number) => (value + 0.5) * scale - 0.5;
  const scaled = ({ x, y }: Contour): Contour => ({
    x: x.map((v) => Math.round(place(v))),
    y: y.map((v) => Math.round(place(v))),
  });
  const { height, left, top, width } = cell.bbox;
  const [right, bottom] = [Math.round((left + width) * scale), Math.round((top + height) * scale)];
  const from = { left: Math.round(left * scale), top: Math.round(top * scale) };
  return {
    ...cell,
    bbox: { ...from, width: right - from.left, height: bottom - from.top },
    centroid: { x: place(cell.centroid.x), y: place(cell.centroid.y) },
    nucleusArea: Math.round(cell.nucleusArea * scale ** 2),
    cytoplasmArea: Math.round(cell.cytoplasmArea * scale ** 2),
    contour: scaled(cell.contour),
    nucleusContours: cell.nucleusContours.map(scaled),
  };
}
