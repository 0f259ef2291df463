import { randomUUID } from "node:crypto";
import type { Findings } from "../analysis/findings.ts";
import type { Segmenting } from "../analysis/segmenters.ts";
import type { StoredBytes } from "../files/file-store.ts";
import type { Trx } from "../jobs/job-queue.ts";
import type { ShelvedModel } from "../models/read-shelved.ts";
import { addCells, addPredictions } from "./add-cells.ts";
import { FindingHash } from "./finding-hash.ts";
import { type Settled, settle } from "./settle.ts";

export interface FoundInImage extends Pick<Settled, "imageId" | "jobId"> {
  readonly segmenting: Segmenting;
  readonly model: ShelvedModel | undefined;
  readonly findings: Findings;
  readonly mask: StoredBytes;
  readonly thumbnail: StoredBytes;
}

/**
 * Writes what was found in an image. Where it is what an earlier analysis found, cells keep their ids, so that corrections
 * stay theirs, whichever model looked; else all of them are new, and the earlier ones stay behind with their corrections.
 */
export async function storeFindings(trx: Trx, found: FoundInImage): Promise<void> {
  const { findings, imageId, jobId, mask, model } = found;
  const { cells, counts, prediction, reason = null } = findings;
  const finding = new FindingHash().add(cells).digest();
  // Held until the transaction ends: of two analyses of an image that end at once, the second sees what the first found.
  await trx.selectFrom("images").select("id").where("id", "=", imageId).forUpdate().execute();
  const made = await trx
    .insertInto("segmentations")
    .values({
      id: randomUUID(),
      image_id: imageId,
      job_id: jobId,
      finding,
      mask: mask.sha256,
      counts: JSON.stringify(counts),
      reason,
    })
    .onConflict((on) => on.columns(["image_id", "finding"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  const known = trx.selectFrom("segmentations").select("id").where("image_id", "=", imageId);
  const { id } = made ?? (await known.where("finding", "=", finding).executeTakeFirstOrThrow());
  const of = { imageId, segmentationId: id };
  if (made) await addCells(trx, of, cells);
  if (model) await addPredictions(trx, of, model, cells, prediction);
  await settle(trx, { ...found, ...findings, segmentationId: id, thumbnail: found.thumbnail, mask });
}
