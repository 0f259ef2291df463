import { availableParallelism } from "node:os";
import { z } from "zod";
import { actorOf } from "../api/actor.ts";
import type { ApiServer } from "../api/api-server.ts";
import { byOnce, once } from "../api/idempotency.ts";
import { afterOf, page, pageOf, pageQuery } from "../api/page.ts";
import { problem } from "../api/problem.ts";
import { jobKinds, jobStates } from "../database/schema.ts";
import type { Service } from "../service.ts";
import { newJob, readJob } from "./add-job.ts";
import { getJob, job, toJob } from "./job-resource.ts";
import { JobWatch } from "./job-watch.ts";
import { QueueWatch } from "./queue-watch.ts";

const byId = z.object({ id: z.uuid() });
const tags = ["jobs"];

const eventStream = {
  description: "The stream.",
  content: { "text/event-stream": { schema: z.any().meta({ type: "string" }) } },
};
const STREAM_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

export function jobRoutes(server: ApiServer, service: Service): void {
  const { db, jobs } = service;
  const watch = new JobWatch(db);
  const queue = new QueueWatch(db);
  server.addHook("preClose", async () => {
    watch.close();
    queue.close();
  });

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
      config: byOnce,
      schema: {
        operationId: "createJob",
        tags,
        summary: "Have images looked at (again), train, sweep settings, or run a study",
        description:
          "A sweep runs every combination of levels, folds and seeds as a job of its own, on however many workers there are; once the last has ended their tables are joined. So does a study of a data set with each run of a network; what it has of classical classifiers is done as it is joined.",
        body: newJob,
        response: { 201: job, default: problem },
      },
    },
    async (request, reply) => {
      const add = await readJob(service, request.body, actorOf(request), availableParallelism());
      const made = await once(db, request, reply, 201, async (trx) => getJob(trx, await add(trx)));
      jobs.wake();
      return made;
    },
  );

  server.get(
    "/jobs/events",
    {
      schema: {
        operationId: "watchJobs",
        tags,
        summary: "All jobs that are no part of another as they go on, by server-sent events",
        description:
          "`run` with the whole run and its curve for a training, `job` with the whole job for any other, whenever something of it changes. What was before is in the lists: ask for them once the stream is open, and again whenever it had to be opened anew. It ends every ten minutes.",
        response: { 200: eventStream, default: problem },
      },
    },
    async (_request, reply) => reply.headers(STREAM_HEADERS).send(queue.watch()),
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

  server.get(
    "/jobs/:id/events",
    {
      schema: {
        operationId: "watchJob",
        tags,
        summary: "A job as it goes on, by server-sent events",
        description:
          "`job` with the whole job whenever its state or progress changes; `epoch`, `run` and `resumed` as they come, with their numbers, so that `Last-Event-ID` goes on where a stream broke off. It ends with the job.",
        params: byId,
        headers: z.object({
          "last-event-id": z
            .string()
            .regex(/^\d{1,9}$/)
            .optional(),
        }),
        response: { 200: eventStream, default: problem },
      },
    },
    async ({ headers, params }, reply) => {
      await getJob(db, params.id);
      return reply.headers(STREAM_HEADERS).send(watch.watch(params.id, Number(headers["last-event-id"] ?? 0)));
    },
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
