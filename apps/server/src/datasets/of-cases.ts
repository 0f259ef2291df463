import type { ManifestRecord } from "@leukoscope/data";
import { cellCrops } from "../analysis/cell-crops.ts";
import { ApiError } from "../api/problem.ts";
import { getCase } from "../cases/case-row.ts";
import { cellLabels } from "../cells/cell-labels.ts";
import { keepFile } from "../files/keep-file.ts";
import type { Service } from "../service.ts";
import { pathOf } from "./dataset-folder.ts";

/**
 * The cells of cases that have a name, each cut out as a classifier sees it. A case is a patient: its cells are never
 * on two sides of a split.
 * @throws ApiError 404; 422 where there is no such cell
 */
export async function dataSetOfCases(service: Service, caseIds: readonly string[], onlyCorrected: boolean) {
  const { db } = service;
  const records = new Map<string, ManifestRecord>();
  for (const caseId of new Set(caseIds)) {
    const { id: patient } = await getCase(db, caseId);
    const labels = new Map((await cellLabels(db, caseId)).map((cell) => [cell.id, cell]));
    const images = await db
      .selectFrom("images")
      .select(["id", "sha256"])
      .where("case_id", "=", caseId)
      .where("status", "=", "analysed")
      .orderBy("seq")
      .execute();
    for (const { id, sha256 } of images) {
      const all = await db
        .selectFrom("cells")
        .select(["id", "bbox"])
        .where("image_id", "=", id)
        .orderBy("seq")
        .execute();
      const named = all.flatMap((cell) => {
        const { corrected = false, label = null } = labels.get(cell.id) ?? {};
        return label === null || (onlyCorrected && !corrected) ? [] : [{ ...cell, label }];
      });
      if (named.length === 0) continue;
      const crops = await cellCrops(
        service,
        sha256,
        named.map(({ bbox }) => bbox),
      );
      for (const [i, { height, png, width }] of crops.entries()) {
        const kept = await keepFile(service, png, "image/png");
        const path = pathOf(kept, "image/png");
        if (records.has(path)) continue;
        records.set(path, { path, sha256: kept.sha256, class: named[i].label, width, height, patient, group: id });
      }
    }
  }
  if (records.size > 0) return [...records.values()];
  const detail = onlyCorrected ? "No cell of these cases was named by a person." : "No cell of these cases has a name.";
  throw new ApiError(422, "no-cells", detail, "Name some with PATCH /cells/{id}.");
}
