import type { Contour } from "../segmentation/segmentation.ts";
import type { ImageRecord } from "./cell-record.ts";

/**
 * The cells of one image as a GeoJSON FeatureCollection that QuPath reads: a polygon a cell, in pixels, with
 * `objectType` detection, its class and measurements. A pixel is a square: outlines run through pixels' centres, which
 * QuPath has at + 0.5.
 */
export function toGeoJson({ cells }: ImageRecord) {
  return {
    type: "FeatureCollection" as const,
    features: cells.map(({ cell, class: name, probability }) => ({
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
    })),
  };
}

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
