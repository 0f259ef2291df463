import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ModelFile } from "../analysis/findings.ts";
import type { Segmenting } from "../analysis/segmenters.ts";
import { keepFile } from "../files/keep-file.ts";
import type { JobContext, JobOutcome } from "../jobs/job-handler.ts";
import type { ShelvedModel } from "../models/read-shelved.ts";
import { SlideFinding } from "../segmentations/slide-finding.ts";
import { lookAtSlide } from "./look-at-slide.ts";

export interface SlideAnalysis {
  readonly imageId: string;
  readonly path: string;
  readonly segmenting: Segmenting;
  readonly model: ShelvedModel | undefined;
}

/** Finds and names the cells of a slide; they are written as they are found, and count once all of them are there. */
export async function analyseSlide(
  { job, progress, service, signal }: JobContext,
  { imageId, model, path, segmenting }: SlideAnalysis,
): Promise<JobOutcome> {
  const of = { imageId, jobId: job.id, model };
  const folder = join(service.folder, "coming");
  await mkdir(folder, { recursive: true });
  const mask = join(folder, `${randomUUID()}.png`);
  const finding = await SlideFinding.begin(service.db, of);
  try {
    const file: ModelFile | undefined = model && { path: model.path, sha256: model.sha256 };
    const request = { path, mask, segmenting, model: file, side: service.slideSide };
    const look = await lookAtSlide(request, signal, async (cells, done) => {
      await finding.add(cells);
      progress(done, `${finding.cells} cells`);
    });
    const kept = {
      mask: await keepFile(service, createReadStream(mask), "image/png"),
      thumbnail: await keepFile(service, look.thumbnail, "image/png"),
    };
    const { unread } = look;
    const unreadText = unread > 0 ? `${unread} parts of the slide could not be read.` : "";
    const reason = [look.reason ?? "", unreadText].filter((text) => text !== "").join(" ");
    return {
      result: { imageId, cells: finding.cells, method: segmenting.method, ...(unread > 0 && { unread }) },
      write: (trx) => finding.settle(trx, { ...of, ...look, reason: reason || undefined, segmenting, ...kept }),
    };
  } catch (error) {
    await finding.drop().catch(() => {});
    throw error;
  } finally {
    await rm(mask, { force: true });
  }
}
