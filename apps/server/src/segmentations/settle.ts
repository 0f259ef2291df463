import { randomUUID } from "node:crypto";
import type { Segmenting } from "../analysis/segmenters.ts";
import type { ImageCounts } from "../database/schema.ts";
import type { StoredBytes } from "../files/file-store.ts";
import type { Trx } from "../jobs/job-queue.ts";
import type { ShelvedModel } from "../models/read-shelved.ts";

export interface Settled {
  readonly imageId: string;
  readonly segmentationId: string;
  readonly jobId: string;
  readonly segmenting: Segmenting;
  readonly model: ShelvedModel | undefined;
  readonly width: number;
  readonly height: number;
  readonly counts: ImageCounts;
  readonly reason?: string;
  readonly mask: StoredBytes;
  readonly thumbnail: StoredBytes;
}

/** Makes a finding the one that stands for its image, and notes the analysis that came to it. */
export async function settle(trx: Trx, settled: Settled): Promise<void> {
  const { counts, imageId, jobId, model, reason = null, segmentationId, segmenting } = settled;
  await trx
    .updateTable("images")
    .set({
      width: settled.width,
      height: settled.height,
      status: "analysed",
      segmentation_id: segmentationId,
      mask: settled.mask.sha256,
      thumbnail: settled.thumbnail.sha256,
      counts: JSON.stringify(counts),
      reason,
      error: null,
    })
    .where("id", "=", imageId)
    .execute();
  await trx
    .insertInto("analyses")
    .values({
      id: randomUUID(),
      image_id: imageId,
      segmentation_id: segmentationId,
      job_id: jobId,
      method: segmenting.method,
      version: segmenting.version,
      parameters: JSON.stringify(segmenting.parameters),
      model: model?.name ?? null,
      model_sha256: model?.sha256 ?? null,
    })
    .execute();
}
