import { z } from "zod";
import { addAnalyses } from "../analysis/add-analyses.ts";
import { methodAsked } from "../analysis/segmenters.ts";
import { ApiError, notFound } from "../api/problem.ts";
import { nonEmpty, text } from "../api/text.ts";
import { openCase } from "../cases/case-row.ts";
import type { Service } from "../service.ts";
import { plan, readPlan } from "../training/plan.ts";
import { spreadStudy, studyRequest } from "./handlers/study.ts";
import { planSweep, sweepRequest } from "./handlers/sweep.ts";
import type { Trx } from "./job-queue.ts";

export const newRun = plan.extend({ name: nonEmpty(120).optional() });

export const newJob = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("analysis"),
    caseId: z.uuid(),
    imageIds: z.array(z.uuid()).min(1).max(2000).optional().describe("By default all images of the case."),
    model: text(200).optional(),
    method: methodAsked,
  }),
  newRun.extend({ kind: z.literal("training") }),
  sweepRequest.extend({ kind: z.literal("sweep") }),
  studyRequest.extend({ kind: z.literal("study") }),
]);
export type NewJobRequest = z.output<typeof newJob>;

/** Adds a job, and the jobs that it consists of. @returns its id; workers are to be told once the transaction commits */
export type AddJob = (trx: Trx) => Promise<string>;

/**
 * Sees to it that the job that is asked for can be done.
 * @param threads of each run; every attempt on whatever machine uses as many
 * @returns what adds it
 * @throws ApiError; ProtocolError, StudyError for settings that do not fit
 */
export async function readJob(
  service: Service,
  { kind, ...request }: NewJobRequest,
  by: string,
  threads: number,
): Promise<AddJob> {
  const { jobs, models, protocols, segmenters } = service;
  const asked = { kind, ...request } as NewJobRequest;
  switch (asked.kind) {
    case "analysis": {
      if (asked.model !== undefined) await models.get(asked.model);
      const { method } = await segmenters.get(asked.method);
      return async (trx) => {
        await openCase(trx, asked.caseId);
        let images = trx.selectFrom("images").select("id").where("case_id", "=", asked.caseId).orderBy("seq");
        if (asked.imageIds) images = images.where("id", "in", asked.imageIds);
        const imageIds = (await images.execute()).map((row) => row.id);
        if (imageIds.length < (asked.imageIds ? new Set(asked.imageIds).size : 1)) {
          const remedy = "List its images, and take ids from there.";
          throw new ApiError(422, "no-images", `Case ${asked.caseId} has no such images.`, remedy);
        }
        return addAnalyses(trx, jobs, { caseId: asked.caseId, imageIds, method, model: asked.model, by });
      };
    }
    case "training": {
      await checkDataSet(service, asked.datasetId);
      if (asked.startFrom !== undefined) await models.get(asked.startFrom);
      await readPlan(protocols, asked);
      return (trx) => jobs.add(trx, { kind, params: { ...request, threads }, by });
    }
    case "sweep": {
      await checkDataSet(service, asked.datasetId);
      const runs = await planSweep(protocols, asked);
      const { datasetId, protocol, text: own } = asked;
      return async (trx) => {
        const id = await jobs.addParent(trx, { kind, params: { ...request, threads }, by });
        for (const { key, overrides } of runs) {
          const params = { protocol, text: own, datasetId, overrides, threads, name: `${asked.name}/${key}` };
          await jobs.add(trx, { kind: "training", params, by, parent: { id, key } });
        }
        return id;
      };
    }
    case "study": {
      await checkDataSet(service, asked.datasetId);
      const runs = await spreadStudy(protocols, asked);
      const params = { ...request, threads };
      if (runs.length === 0) return (trx) => jobs.add(trx, { kind, params, by });
      return async (trx) => {
        const id = await jobs.addParent(trx, { kind, params, by });
        for (const run of runs) {
          const key = `${run.part}/${run.folder}`;
          await jobs.add(trx, { kind, params: { ...params, run }, by, parent: { id, key } });
        }
        return id;
      };
    }
  }
}

async function checkDataSet({ db }: Service, id: string | undefined): Promise<void> {
  if (id === undefined) return;
  const known = await db.selectFrom("datasets").select("id").where("id", "=", id).executeTakeFirst();
  if (!known) throw notFound("data set", id);
}
