import { methods } from "@leukoscope/cells";
import { z } from "zod";
import { mediaTypes } from "../../api/uploads.ts";
import { keepFile } from "../../files/keep-file.ts";
import type { ShelvedModel } from "../../models/read-shelved.ts";
import { storeFindings } from "../../segmentations/store-findings.ts";
import { analyseSlide, type SlideAnalysis } from "../../slides/analyse-slide.ts";
import { isSlide } from "../../slides/is-slide.ts";
import { failureOf, isPermanent } from "../failure.ts";
import type { JobContext, JobHandler, JobOutcome } from "../job-handler.ts";

/** One image, the model that names its cells, and the method that finds them. */
export const analysisParams = z.object({
  imageId: z.uuid(),
  model: z.string().optional(),
  method: z.enum(methods).optional(),
});

/** Finds and names the cells of an image or slide; they count once the job has ended. */
export const analysis: JobHandler = async (context) => {
  const { imageId, method, model: name } = analysisParams.parse(context.job.params);
  const { db, models, segmenters } = context.service;
  const image = await db
    .selectFrom("images")
    .innerJoin("files", "files.sha256", "images.sha256")
    .select(["images.sha256", "files.type"])
    .where("images.id", "=", imageId)
    .executeTakeFirst();
  // Deleted meanwhile: there is nothing to do.
  if (!image) return { result: { imageId, cells: 0 } };
  const model = name === undefined ? await models.preferred() : await models.get(name);
  const segmenting = await segmenters.get(method);
  try {
    return await look(context, image, { imageId, model, segmenting });
  } catch (error) {
    if (isPermanent(error)) {
      const failed = { status: "failed" as const, error: JSON.stringify(failureOf(error)) };
      await db.updateTable("images").set(failed).where("id", "=", imageId).execute();
    }
    throw error;
  }
};

interface StoredImage {
  readonly sha256: string;
  readonly type: string;
}

async function look(
  context: JobContext,
  { sha256, type }: StoredImage,
  { imageId, model, segmenting }: Omit<SlideAnalysis, "path">,
): Promise<JobOutcome> {
  const { job, service, signal } = context;
  const { analyser, files } = service;
  if (type === mediaTypes.tiff) {
    const { close, path } = await files.local(sha256);
    try {
      if (await isSlide(path)) return await analyseSlide(context, { imageId, path, segmenting, model });
    } finally {
      await close();
    }
  }
  const bytes = await files.read(sha256);
  signal.throwIfAborted();
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
}

const fileOf = (model: ShelvedModel | undefined) => model && { path: model.path, sha256: model.sha256 };
