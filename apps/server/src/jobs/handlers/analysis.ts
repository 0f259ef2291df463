import { methods } from "@leukoscope/cells";
import { z } from "zod";
import { keepFile } from "../../files/keep-file.ts";
import type { ShelvedModel } from "../../models/read-shelved.ts";
import { storeFindings } from "../../segmentations/store-findings.ts";
import { failureOf, isPermanent } from "../failure.ts";
import type { JobHandler } from "../job-handler.ts";

/** One image, the model that names its cells, and the method that finds them. */
export const analysisParams = z.object({
  imageId: z.uuid(),
  model: z.string().optional(),
  method: z.enum(methods).optional(),
});

/** Finds and names the cells of an image; all of it is written as the job ends. */
export const analysis: JobHandler = async ({ job, service, signal }) => {
  const { imageId, method, model: name } = analysisParams.parse(job.params);
  const { analyser, db, files, models, segmenters } = service;
  const image = await db.selectFrom("images").select(["id", "sha256"]).where("id", "=", imageId).executeTakeFirst();
  // Deleted meanwhile: there is nothing to do.
  if (!image) return { result: { imageId, cells: 0 } };
  const model = name === undefined ? await models.preferred() : await models.get(name);
  const segmenting = await segmenters.get(method);
  const bytes = await files.read(image.sha256);
  signal.throwIfAborted();
  try {
    const findings = await analyser.findings(bytes, segmenting, fileOf(model));
    signal.throwIfAborted();
    const mask = await keepFile(service, findings.mask, "image/png");
    const thumbnail = await keepFile(service, findings.thumbnail, "image/png");
    return {
      result: {
        imageId,
        cells: findings.cells.length,
        method: segmenting.method,
        ...(findings.prediction && { label: findings.prediction.label }),
      },
      write: (trx) => storeFindings(trx, { imageId, jobId: job.id, segmenting, model, findings, mask, thumbnail }),
    };
  } catch (error) {
    if (isPermanent(error)) {
      const failed = { status: "failed" as const, error: JSON.stringify(failureOf(error)) };
      await db.updateTable("images").set(failed).where("id", "=", imageId).execute();
    }
    throw error;
  }
};

const fileOf = (model: ShelvedModel | undefined) => model && { path: model.path, sha256: model.sha256 };
