import type { Prediction } from "@leukoscope/classifier";
import type { Analysed } from "../../analysis/messages.ts";
import type { PictureRecord, PredictionRecord } from "../records.ts";
import type { StoredFinding } from "./database.ts";

/** Rows for the database of what the worker found in a picture. */
export function findingsOf(picture: PictureRecord, analysed: Analysed, model: string): StoredFinding[] {
  const own = { caseId: picture.caseId, pictureId: picture.id, corrected: false };
  const { width, height, seen, preview, prediction } = analysed;
  if (prediction !== null) {
    return [
      {
        finding: {
          ...own,
          id: `${picture.id}.0`,
          unit: "field",
          box: { left: 0, top: 0, width, height },
          centroid: { x: (width - 1) / 2, y: (height - 1) / 2 },
          seen,
          outline: [],
          nucleus: [],
          nucleusArea: 0,
          cytoplasmArea: 0,
          partial: [],
          ...labelled(prediction, model),
        },
        tile: preview,
      },
    ];
  }
  return analysed.cells.flatMap(({ tile, prediction: said, ...cell }, index) =>
    said === null
      ? []
      : [
          {
            finding: { ...own, ...cell, id: `${picture.id}.${index + 1}`, unit: "cell", ...labelled(said, model) },
            tile,
          },
        ],
  );
}

function labelled({ label, probabilities, abstained, reason }: Prediction, model: string) {
  const prediction: PredictionRecord = { model, label, probabilities, abstained, reason: reason ?? null };
  return { prediction, label: abstained ? null : label };
}
