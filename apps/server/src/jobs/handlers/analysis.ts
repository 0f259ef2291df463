import { z } from "zod";
import { keepFile } from "../../files/keep-file.ts";
import { storeFindings } from "../../images/store-findings.ts";
import type { ShelvedModel } from "../../models/read-shelved.ts";
import { failureOf, isPermanent } from "../failure.ts";
import type { JobHandler } from "../job-handler.ts";

/** One image, and the model that names its cells. */
export const analysisParams = z.object({ imageId: z.uuid(), model: z.string().optional() });

/** Finds and names the cells of an image; all of it is written as the job ends. */
export const analysis: JobHandler = async ({ job, service, signal }) => {
  const { imageId, model: name } = analysisParams.parse(job.params);
  const { analyser, db, files, models } = service;
  const image = await db.selectFrom("images").select(["id", "sha256"]).where("id", "=", imageId).executeTakeFirst();
  // Deleted meanwhile: there is nothing to do.
  if (!image) return { result: { imageId, cells: 0 } };
  const model = name === undefined ? await models.preferred() : await models.get(name);
  const bytes = await files.read(image.sha256);
  signal.throwIfAborted();
  try {
    const findings = await analyser.findings(bytes, fileOf(model));
    signal.throwIfAborted();
    const mask = await keepFile(service, findings.mask, "image/png");
    const thumbnail = await keepFile(service, findings.thumbnail, "image/png");
    return {
      result: {
        imageId,
        cells: findings.cells.length,
        ...(findings.prediction && { label: findings.prediction.label }),
      },
      write: (trx) => storeFindings(trx, { imageId, model, findings, mask, thumbnail }),
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
