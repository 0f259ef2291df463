import { isBlast } from "@leukoscope/cells";
import {
  type CasePrediction,
  type CaseReport,
  caseReport,
  type FoundCell,
  type ModelUsed,
  WHITE_CELL,
} from "@leukoscope/report";
import type { Selectable } from "kysely";
import { headAtSigning } from "../audit/audit-log.ts";
import { getCase } from "../cases/case-row.ts";
import type { Database } from "../database/open.ts";
import type { CaseTable, CellTable, CorrectionTable, PredictionTable } from "../database/schema.ts";

import { segmentingOf } from "../segmentations/segmentation-resource.ts";

const VERDICTS = { agree: "agrees", disagree: "disagrees" } as const;

/** A case as it stands now, as one document; the same until something of the case changes, but for the time. @throws ApiError 404 */
export async function reportOfCase(
  db: Database,
  caseId: string,
  version: string,
  now = new Date(),
): Promise<CaseReport> {
  const found = await getCase(db, caseId);
  const images = await db.selectFrom("images").selectAll().where("case_id", "=", caseId).orderBy("seq").execute();
  const segmentings = await segmentingOf(
    db,
    images.map(({ id }) => id),
  );
  const cells = await ofCase(db, caseId).selectAll("cells").orderBy("images.seq").orderBy("cells.number").execute();
  const said = await predictionsOf(db, caseId);
  const labels = said.map(({ label }) => label);
  const corrections = await ofCase(db, caseId)
    .innerJoin("corrections", "corrections.cell_id", "cells.id")
    .selectAll("corrections")
    .orderBy("corrections.seq")
    .execute();
  const ofImages = await db
    .selectFrom("image_corrections")
    .innerJoin("images", "images.id", "image_corrections.image_id")
    .selectAll("image_corrections")
    .where("images.case_id", "=", caseId)
    .where("images.width", "is not", null)
    .orderBy("image_corrections.seq")
    .execute();
  const reviews = await db.selectFrom("reviews").selectAll().where("case_id", "=", caseId).orderBy("seq").execute();
  const [model, ...otherModels] = await modelsOf(db, said);
  const named = [
    ...(model?.metadata.classes ?? []),
    ...labels,
    ...[...corrections, ...ofImages].map(({ to_label }) => to_label),
  ];
  return caseReport({
    case: reportedCase(found),
    images: images.flatMap(({ height, id, sha256, width }) =>
      width === null || height === null ? [] : [{ id, sha256, width, height, segmentation: segmentings.get(id) }],
    ),
    cells: cells.map(foundCell),
    predictions: said.map(toSaid),
    corrections: [
      ...corrections.map((row) => ({ cellId: row.cell_id, ...toRenaming(row) })),
      ...ofImages.map((row) => ({ imageId: row.image_id, ...toRenaming(row) })),
    ],
    reviews: reviews.map(({ at, by, comment, verdict }) => ({
      by,
      at: at.toISOString(),
      verdict: VERDICTS[verdict],
      ...(comment !== null && { note: comment }),
    })),
    ...(found.signed_by !== null &&
      found.signed_at && {
        signOff: {
          by: found.signed_by,
          at: found.signed_at.toISOString(),
          audit: (await headAtSigning(db, caseId)) ?? undefined,
        },
      }),
    model,
    otherModels,
    blastClasses: [...new Set(named)].filter(isBlast),
    createdAt: now.toISOString(),
    software: { name: "Leukoscope", version },
  });
}

const ofCase = (db: Database, caseId: string) =>
  db
    .selectFrom("cells")
    .innerJoin("images", "images.id", "cells.image_id")
    .whereRef("cells.segmentation_id", "=", "images.segmentation_id")
    .where("images.case_id", "=", caseId);

/** The latest of each cell that counts, and of each image as a whole. */
const predictionsOf = (db: Database, caseId: string) =>
  db
    .selectFrom("predictions")
    .innerJoin("images", "images.id", "predictions.image_id")
    .leftJoin("cells", "cells.id", "predictions.cell_id")
    .where((eb) =>
      eb.or([
        eb("predictions.cell_id", "is", null),
        eb("cells.segmentation_id", "=", eb.ref("images.segmentation_id")),
      ]),
    )
    .distinctOn(["predictions.image_id", "predictions.cell_id"])
    .selectAll("predictions")
    .where("images.case_id", "=", caseId)
    .orderBy("predictions.image_id")
    .orderBy("predictions.cell_id")
    .orderBy("predictions.seq", "desc")
    .execute();

/** The models whose words count, the one that looked last first, with what they said of themselves then. */
async function modelsOf(db: Database, said: readonly Selectable<PredictionTable>[]): Promise<ModelUsed[]> {
  const latestFirst = said.toSorted((a, b) => b.seq - a.seq);
  const hashes = [...new Set(latestFirst.map(({ model_sha256 }) => model_sha256))];
  if (hashes.length === 0) return [];
  const seen = await db.selectFrom("models_seen").selectAll().where("sha256", "in", hashes).execute();
  return hashes.flatMap((sha256) => seen.filter((model) => model.sha256 === sha256));
}

const toRenaming = ({ at, by, from_label, reason, to_label }: Omit<Selectable<CorrectionTable>, "cell_id">) => ({
  from: from_label ?? "unsure",
  to: to_label,
  reason,
  by,
  at: at.toISOString(),
});

const reportedCase = ({ created_at, id, name, specimen, status }: Selectable<CaseTable>) => ({
  id,
  name,
  specimen,
  status,
  createdAt: created_at.toISOString(),
});

const foundCell = (row: Selectable<CellTable>): FoundCell => ({
  id: row.id,
  imageId: row.image_id,
  bbox: row.bbox,
  centroid: row.centroid,
  contour: { x: row.contour.map(([x]) => x), y: row.contour.map(([, y]) => y) },
  nucleusArea: row.nucleus_area,
  cytoplasmArea: row.cytoplasm_area,
  kind: row.kind === "white-cell" ? WHITE_CELL : row.kind,
});

function toSaid({ abstained, cell_id, image_id, label, probabilities }: Selectable<PredictionTable>): CasePrediction {
  const said = { label, probabilities, abstained };
  return cell_id === null ? { ...said, imageId: image_id } : { ...said, cellId: cell_id };
}
