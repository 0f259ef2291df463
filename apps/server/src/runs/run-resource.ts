import { z } from "zod";
import type { Database } from "../database/open.ts";
import { job } from "../jobs/job-resource.ts";

const epoch = z.object({
  stage: z.string(),
  epoch: z.int(),
  learningRate: z.number(),
  train: z.object({ loss: z.number(), accuracy: z.number() }),
  val: z.object({ loss: z.number(), accuracy: z.number(), f1Macro: z.number() }),
  seconds: z.number(),
  best: z.boolean(),
});
type Epoch = z.output<typeof epoch>;

export const run = job.extend({ curve: z.array(epoch).describe("An epoch a row, so far.") }).meta({ id: "Run" });

export const runWithFiles = run
  .extend({ files: z.array(z.string()).describe("What the run left; see GET /runs/{id}/files/{path}.") })
  .meta({ id: "RunWithFiles" });

/**
 * The epochs of each run, in one question. A run that goes on from a checkpoint tells an epoch again only if it was done
 * again: the last telling holds.
 */
export async function curvesOf(db: Database, runs: readonly string[]): Promise<Map<string, Epoch[]>> {
  if (runs.length === 0) return new Map();
  const rows = await db
    .selectFrom("job_events")
    .select(["job_id", "data"])
    .where("job_id", "in", runs)
    .where("kind", "=", "epoch")
    .orderBy("id")
    .execute();
  const curves = new Map(runs.map((id) => [id, new Map<string, Epoch>()]));
  for (const { data, job_id: id } of rows) {
    const told = epoch.safeParse(data).data;
    if (told) curves.get(id)?.set(`${told.stage} ${told.epoch}`, told);
  }
  return new Map([...curves].map(([id, curve]) => [id, [...curve.values()]]));
}
