import type { Contour } from "../segmentation/segmentation.ts";
import type { CellExport, CellRecord } from "./cell-record.ts";
import { jsonList } from "./json-list.ts";

/**
 * The cells of one image as a GeoJSON FeatureCollection that QuPath reads: a polygon a cell, in pixels, with
 * `objectType` detection, its class and measurements. A pixel is a square: outlines run through pixels' centres, which
 * QuPath has at + 0.5.
 */
export function geoJsonExport(): CellExport {
  const features = jsonList();
  return {
    begin: () => '{"type":"FeatureCollection","features":[',
    add: (_, cells) => features(cells.map(featureOf)),
    end: () => "]}",
  };
}

/** One cell as a GeoJSON feature. */
export const featureOf = ({ cell, class: name, probability }: CellRecord) => ({
  type: "Feature" as const,
  geometry: { type: "Polygon" as const, coordinates: [ringOf(cell.contour)] },
  properties: {
    objectType: "detection",
    classification: { name },
    measurements: {
      "Nucleus area px^2": cell.nucleusArea,
      "Cytoplasm area px^2": cell.cytoplasmArea,
      ...(probability !== undefined && { Probability: probability }),
    },
  },
});

/** A closed ring; a point or a line is drawn out to a pixel's square. */
function ringOf({ x, y }: Contour): [number, number][] {
  if (x.length < 3) {
    const [left, right] = [Math.min(...x), Math.max(...x) + 1];
    const [top, bottom] = [Math.min(...y), Math.max(...y) + 1];
    return [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
      [left, top],
    ];
  }
  const ring = Array.from(x, (value, i): [number, number] => [value + 0.5, y[i] + 0.5]);
  return [...ring, ring[0]];
}
