import type { JobQueue, Trx } from "./job-queue.ts";

/**
 * Tells a parent that one of its jobs has ended. With the last one an upload's analysis is done; the tables of a sweep
 * or study have yet to be joined, so that it goes into the queue itself.
 */
export async function endChild(trx: Trx, queue: JobQueue, parentId: string): Promise<void> {
  // Held until the transaction ends: of two that end at once, the second one counts the first.
  const parent = await trx
    .selectFrom("jobs")
    .select(["id", "kind", "state"])
    .where("id", "=", parentId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (parent.state !== "active") return;
  const counts = await trx
    .selectFrom("jobs")
    .select((eb) => [
      eb.cast<number>(eb.fn.countAll(), "integer").as("all"),
      eb.cast<number>(eb.fn.countAll().filterWhere("state", "=", "completed"), "integer").as("completed"),
      eb.cast<number>(eb.fn.countAll().filterWhere("state", "=", "failed"), "integer").as("failed"),
      eb.cast<number>(eb.fn.countAll().filterWhere("state", "in", ["queued", "active"]), "integer").as("open"),
    ])
    .where("parent_id", "=", parentId)
    .executeTakeFirstOrThrow();
  const ended = counts.all - counts.open;
  await trx
    .updateTable("jobs")
    .set({ progress: ended / counts.all, message: `${ended} of ${counts.all}` })
    .where("id", "=", parentId)
    .execute();
  if (counts.open > 0) return;
  if (parent.kind === "sweep" || parent.kind === "study") {
    await trx.updateTable("jobs").set({ state: "queued" }).where("id", "=", parentId).execute();
    await queue.enqueue(trx, parent.kind, parentId);
    return;
  }
  const result = { completed: counts.completed, failed: counts.failed };
  await trx
    .insertInto("job_results")
    .values({ job_id: parentId, attempt: 1, worker: "none", result: JSON.stringify(result) })
    .onConflict((on) => on.column("job_id").doNothing())
    .execute();
  await trx.updateTable("jobs").set({ state: "completed", ended_at: new Date() }).where("id", "=", parentId).execute();
}
