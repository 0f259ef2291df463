import type { Selectable } from "kysely";
import { z } from "zod";
import { notFound } from "../api/problem.ts";
import type { Database } from "../database/open.ts";
import { type JobTable, jobKinds, jobStates } from "../database/schema.ts";

export const job = z
  .object({
    id: z.uuid(),
    kind: z.enum(jobKinds),
    state: z.enum(jobStates),
    progress: z.number().describe("Share done, in [0, 1]."),
    message: z.string().nullable(),
    attempts: z.int().describe("How often a worker has begun it."),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    parentId: z.uuid().nullable(),
    caseId: z.uuid().nullable(),
    params: z.record(z.string(), z.unknown()),
    result: z.record(z.string(), z.unknown()).nullable().describe("What it came to, once it is completed."),
    createdAt: z.iso.datetime(),
    createdBy: z.string().nullable(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Job" });
export type Job = z.output<typeof job>;

/** @param result left out of lists, where it would be long */
export const toJob = (row: Selectable<JobTable>, result: object | null = null): Job => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  progress: row.progress,
  message: row.message,
  attempts: row.attempts,
  error: row.error,
  parentId: row.parent_id,
  caseId: row.case_id,
  params: { ...row.params },
  result: result && { ...result },
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
  startedAt: row.started_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
});

/** @throws ApiError 404 */
export async function getJob(db: Database, id: string): Promise<Job> {
  const row = await db.selectFrom("jobs").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("job", id);
  const found = await db.selectFrom("job_results").select("result").where("job_id", "=", id).executeTakeFirst();
  return toJob(row, found?.result ?? null);
}

export const isOver = ({ state }: Pick<Job, "state">): boolean =>
  state === "completed" || state === "failed" || state === "cancelled";
