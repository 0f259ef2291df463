import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { actorOf } from "../api/actor.ts";
import type { ApiServer } from "../api/api-server.ts";
import { binary, sendFile } from "../api/binary.ts";
import { byOnce, once } from "../api/idempotency.ts";
import { afterOf, page, pageOf, pageQuery } from "../api/page.ts";
import { notFound, problem } from "../api/problem.ts";
import { newRun, readJob } from "../jobs/add-job.ts";
import { getJob, job, toJob } from "../jobs/job-resource.ts";
import type { Service } from "../service.ts";
import { newFineTuning, readFineTuning } from "../training/fine-tuning.ts";
import { curvesOf, run, runWithFiles } from "./run-resource.ts";

const byId = z.object({ id: z.uuid() });
const tags = ["runs"];

export function runRoutes(server: ApiServer, service: Service): void {
  const { db, jobs, protocols } = service;
  server.get(
    "/protocols",
    {
      schema: {
        operationId: "listProtocols",
        tags,
        summary: "The protocols and studies that runs may name",
        response: { 200: z.object({ protocols: z.array(z.string()), studies: z.array(z.string()) }), default: problem },
      },
    },
    async () => ({ protocols: await named(protocols), studies: await named(join(protocols, "studies")) }),
  );

  server.get(
    "/runs",
    {
      schema: {
        operationId: "listRuns",
        tags,
        summary: "Trainings, the latest first",
        querystring: pageQuery.extend({ parentId: z.uuid().optional().describe("Those of a sweep.") }),
        response: { 200: pageOf(run), default: problem },
      },
    },
    async ({ query: { cursor, limit, parentId } }) => {
      let rows = db.selectFrom("jobs").selectAll().where("kind", "=", "training").orderBy("seq", "desc");
      const before = afterOf(cursor);
      if (before !== undefined) rows = rows.where("seq", "<", before);
      rows = parentId ? rows.where("parent_id", "=", parentId) : rows.where("parent_id", "is", null);
      const found = await rows.limit(limit + 1).execute();
      const curves = await curvesOf(
        db,
        found.map(({ id }) => id),
      );
      return page(found, limit, (row) => ({ ...toJob(row), curve: curves.get(row.id) ?? [] }));
    },
  );

  server.post(
    "/runs",
    {
      config: byOnce,
      schema: {
        operationId: "createRun",
        tags,
        summary: "Train a classifier as a protocol says",
        body: newRun,
        response: { 201: job, default: problem },
      },
    },
    async (request, reply) => {
      const asked = { kind: "training" as const, ...request.body };
      const add = await readJob(service, asked, actorOf(request), availableParallelism());
      const made = await once(db, request, reply, 201, async (trx) => getJob(trx, await add(trx)));
      jobs.wake();
      return made;
    },
  );

  server.post(
    "/runs/fine-tune",
    {
      config: byOnce,
      schema: {
        operationId: "fineTune",
        tags,
        summary: "Teach a model of this server the labels of a data set",
        description:
          "What follows the model's last feature maps is trained, and classes that it has not are added after its own. A quarter of each class is held out, whole patients where there are enough, unless the data set says what is. Once it is completed, the model is `run-<id>`.",
        body: newFineTuning,
        response: { 201: job, default: problem },
      },
    },
    async (request, reply) => {
      const add = await readFineTuning(service, request.body, actorOf(request), availableParallelism());
      const made = await once(db, request, reply, 201, async (trx) => getJob(trx, await add(trx)));
      jobs.wake();
      return made;
    },
  );

  server.get(
    "/runs/:id",
    {
      schema: {
        operationId: "getRun",
        tags,
        summary: "One training with its curves and files",
        params: byId,
        response: { 200: runWithFiles, default: problem },
      },
    },
    async ({ params: { id } }) => {
      const found = await getJob(db, id);
      if (found.kind !== "training") throw notFound("run", id);
      const files = await db.selectFrom("job_files").select("path").where("job_id", "=", id).orderBy("path").execute();
      const curves = await curvesOf(db, [id]);
      return { ...found, curve: curves.get(id) ?? [], files: files.map(({ path }) => path) };
    },
  );

  server.get(
    "/runs/:id/files/*",
    {
      schema: {
        operationId: "getRunFile",
        tags,
        summary: "A file that a run, sweep or study left: model.onnx, README.md, study.html",
        params: z.object({ id: z.uuid(), "*": z.string().max(500) }),
        response: { 200: binary("application/octet-stream", "The file."), default: problem },
      },
    },
    async ({ params: { "*": path, id } }, reply) => {
      const known = db.selectFrom("job_files").select("sha256").where("job_id", "=", id).where("path", "=", path);
      const row = path.includes("\0") ? undefined : await known.executeTakeFirst();
      if (!row) throw notFound("file", path);
      // It may hold what a protocol says, so that a browser is not to run it.
      reply.header("content-disposition", "attachment");
      return sendFile(service, reply, row.sha256);
    },
  );
}

async function named(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -5))
    .sort();
}
