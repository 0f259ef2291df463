import { type CellInstance, featureOf } from "@leukoscope/cells";
import type { CaseReport, ReportedCell } from "../document/schema.ts";
import { ReportError } from "../errors.ts";
import { numbersOf } from "../text/numbers.ts";
import { statusText } from "../text/words.ts";

/**
 * The cells of one image as QuPath reads them, with where they come from in a foreign member (RFC 7946, 6.1), which
 * readers that do not know it leave alone. Cells that are no cells are left out.
 * @param imageId needed when the case has more than one image: coordinates are pixels of an image
 * @throws ReportError `unknown-image`
 */
export function toGeoJson(report: CaseReport, imageId?: string) {
  const { cells: numbers } = numbersOf(report);
  const image = imageOf(report, imageId);
  const cells = report.cells.filter((cell) => cell.imageId === image.id && cell.standing !== "excluded");
  const { case: reported, counts, dataLimits, model, researchUse } = report;
  return {
    type: "FeatureCollection" as const,
    leukoscope: {
      case: reported.name,
      specimen: reported.specimen,
      status: statusText(report),
      image: { id: image.id, sha256: image.sha256, width: image.width, height: image.height },
      ...(image.segmentation && { segmentation: image.segmentation }),
      ...(model && { model: { name: model.name, version: model.version, sha256: model.sha256 } }),
      /** Of the whole case. */
      counts: { n: counts.classified, classes: counts.classes },
      dataLimits,
      researchUse,
    },
    features: cells.map((cell) => {
      const { id, label, predicted, standing } = cell;
      const probability = standing === "model" ? predicted?.probability : undefined;
      const feature = featureOf({ cell: instanceOf(cell), class: label, probability });
      return {
        ...feature,
        properties: { ...feature.properties, name: numbers.get(id), metadata: { id, standing } },
      };
    }),
  };
}

function imageOf({ case: { name }, images }: CaseReport, imageId: string | undefined) {
  const image = imageId === undefined && images.length === 1 ? images[0] : images.find(({ id }) => id === imageId);
  if (image) return image;
  const known = images.map(({ id }) => id).join(", ") || "none";
  const asked = imageId === undefined ? "no image was named" : `no image ${imageId}`;
  throw new ReportError(
    "unknown-image",
    imageId,
    `${asked} of case ${name}; GeoJSON is of one image, name one of: ${known}`,
  );
}

/** A cell without a contour is drawn as its box. */
function instanceOf({ bbox, centroid, contour, cytoplasmArea, nucleusArea }: ReportedCell): CellInstance {
  const { height, left, top, width } = bbox;
  const [right, bottom] = [left + width - 1, top + height - 1];
  const { x, y } = contour ?? { x: [left, right, right, left], y: [top, top, bottom, bottom] };
  return {
    id: 0,
    bbox,
    centroid,
    nucleusArea,
    cytoplasmArea,
    contour: { x: Int32Array.from(x), y: Int32Array.from(y) },
    nucleusContours: [],
    touchesBorder: false,
    partial: [],
  };
}
