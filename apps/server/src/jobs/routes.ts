import { z } from "zod";
import { addAnalyses } from "../analysis/add-analyses.ts";
import { actorOf } from "../api/actor.ts";
import type { ApiServer } from "../api/api-server.ts";
import { afterOf, page, pageOf, pageQuery } from "../api/page.ts";
import { ApiError, problem } from "../api/problem.ts";
import { text } from "../api/text.ts";
import { openCase } from "../cases/case-row.ts";
import { jobKinds, jobStates } from "../database/schema.ts";
import type { Service } from "../service.ts";
import { getJob, job, toJob } from "./job-resource.ts";

const byId = z.object({ id: z.uuid() });
const tags = ["jobs"];

const newJob = z.object({
  kind: z.literal("analysis"),
  caseId: z.uuid(),
  imageIds: z.array(z.uuid()).min(1).max(2000).optional().describe("By default all images of the case."),
  model: text(200).optional(),
});

export function jobRoutes(server: ApiServer, { db, jobs, models }: Service): void {
  server.get(
    "/jobs",
    {
      schema: {
        operationId: "listJobs",
        tags,
        summary: "Jobs, the latest first",
        querystring: pageQuery.extend({
          kind: z.enum(jobKinds).optional(),
          state: z.enum(jobStates).optional(),
          parentId: z.uuid().optional().describe("Jobs of this one; by default those that are of none."),
          caseId: z.uuid().optional(),
        }),
        response: { 200: pageOf(job), default: problem },
      },
    },
    async ({ query: { caseId, cursor, kind, limit, parentId, state } }) => {
      let rows = db
        .selectFrom("jobs")
        .selectAll()
        .orderBy("seq", "desc")
        .limit(limit + 1);
      const before = afterOf(cursor);
      if (before !== undefined) rows = rows.where("seq", "<", before);
      if (kind) rows = rows.where("kind", "=", kind);
      if (state) rows = rows.where("state", "=", state);
      if (caseId) rows = rows.where("case_id", "=", caseId);
      rows = parentId ? rows.where("parent_id", "=", parentId) : rows.where("parent_id", "is", null);
      return page(await rows.execute(), limit, (row) => toJob(row));
    },
  );

  server.post(
    "/jobs",
    {
      schema: {
        operationId: "createJob",
        tags,
        summary: "Have the images of a case looked at (again)",
        body: newJob,
        response: { 201: job, default: problem },
      },
    },
    async (request, reply) => {
      const { caseId, imageIds, model } = request.body;
      if (model !== undefined) await models.get(model);
      const id = await db.transaction().execute(async (trx) => {
        await openCase(trx, caseId);
        let images = trx.selectFrom("images").select("id").where("case_id", "=", caseId).orderBy("seq");
        if (imageIds) images = images.where("id", "in", imageIds);
        const ids = (await images.execute()).map((row) => row.id);
        if (ids.length < (imageIds ? new Set(imageIds).size : 1)) {
          throw new ApiError(
            422,
            "no-images",
            `Case ${caseId} has no such images.`,
            "List its images, and take ids from there.",
          );
        }
        return addAnalyses(trx, jobs, { caseId, imageIds: ids, model, by: actorOf(request) });
      });
      jobs.wake();
      reply.code(201);
      return getJob(db, id);
    },
  );

  server.get(
    "/jobs/:id",
    {
      schema: {
        operationId: "getJob",
        tags,
        summary: "One job with its result",
        params: byId,
        response: { 200: job, default: problem },
      },
    },
    async ({ params }) => getJob(db, params.id),
  );

  server.delete(
    "/jobs/:id",
    {
      schema: {
        operationId: "cancelJob",
        tags,
        summary: "Stop a job; a worker that has it stops within seconds",
        params: byId,
        response: { 202: job, default: problem },
      },
    },
    async ({ params }, reply) => {
      await jobs.cancel(params.id);
      reply.code(202);
      return getJob(db, params.id);
    },
  );
}
