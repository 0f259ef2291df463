import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { sql, type Transaction } from "kysely";
import type PgBoss from "pg-boss";
import { conflict, notFound } from "../api/problem.ts";
import { type Database, type OpenDatabase, whenReady } from "../database/open.ts";
import type { Failure, JobKind, Tables } from "../database/schema.ts";
import { openBoss, QUEUE_ATTEMPTS, throughDatabase } from "./boss.ts";
import { endChild } from "./parents.ts";

export interface NewJob {
  readonly kind: JobKind;
  readonly params: object;
  readonly caseId?: string;
  readonly by?: string;
  /** Makes it one of another's, under a key that is unique there. */
  readonly parent?: { readonly id: string; readonly key: string };
}

export type Trx = Transaction<Tables>;

/** A job as a worker has it. */
export interface TakenJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly params: unknown;
  readonly attempt: number;
  /** How often it has failed by itself. */
  readonly failures: number;
  readonly caseId: string | null;
  readonly createdBy: string | null;
}

/** Raised when a job that is to be ended is no longer this worker's: it was cancelled, or given to another. */
export class JobLost extends Error {
  override readonly name = "JobLost";
}

/** Puts jobs into the database and moves them through their states. */
export class JobQueue {
  readonly db: Database;
  readonly #boss: PgBoss;
  /** Tells workers of this process at once; others see it when they next look. */
  readonly added = new EventEmitter();

  private constructor(db: Database, boss: PgBoss) {
    this.db = db;
    this.#boss = boss;
    this.added.setMaxListeners(0);
  }

  static async open({ db }: OpenDatabase): Promise<JobQueue> {
    return new JobQueue(db, await whenReady(() => openBoss(db)));
  }

  close(): Promise<void> {
    return this.#boss.stop({ graceful: false, wait: false });
  }

  /**
   * Adds a job. In a transaction it is there when that commits, together with what else it writes.
   * @returns its id; that of the job that has the key already, where there is one
   */
  async add(trx: Trx, { by, caseId, kind, params, parent }: NewJob): Promise<string> {
    const id = randomUUID();
    const row = {
      id,
      kind,
      params: JSON.stringify(params),
      case_id: caseId ?? null,
      created_by: by ?? null,
      parent_id: parent?.id ?? null,
      key: parent?.key ?? null,
    };
    const added = await trx
      .insertInto("jobs")
      .values(row)
      .onConflict((on) => on.columns(["parent_id", "key"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!added && parent) {
      const there = trx
        .selectFrom("jobs")
        .select("id")
        .where("parent_id", "=", parent.id)
        .where("key", "=", parent.key);
      return (await there.executeTakeFirstOrThrow()).id;
    }
    await this.enqueue(trx, kind, id);
    return id;
  }

  /** A job that no worker takes: it is done when the last of its own jobs is. */
  async addParent(trx: Trx, { by, caseId, kind, params }: Omit<NewJob, "parent">): Promise<string> {
    const id = randomUUID();
    await trx
      .insertInto("jobs")
      .values({
        id,
        kind,
        state: "active",
        params: JSON.stringify(params),
        case_id: caseId ?? null,
        created_by: by ?? null,
        started_at: new Date(),
      })
      .execute();
    return id;
  }

  /** Says that jobs were added, once their transaction has committed. */
  wake(): void {
    this.added.emit("added");
  }

  /** Gives a job's row to the queue. */
  async enqueue(trx: Trx, kind: JobKind, id: string, delaySeconds = 0): Promise<void> {
    await this.#boss.send(
      kind,
      {},
      {
        id,
        db: throughDatabase(trx),
        retryLimit: QUEUE_ATTEMPTS,
        ...(delaySeconds > 0 && { startAfter: delaySeconds }),
      },
    );
  }

  /** Takes the next job of a kind, and marks it as this worker's in the same step. */
  take(kind: JobKind, worker: string): Promise<TakenJob | undefined> {
    return this.db.transaction().execute(async (trx) => {
      const [next] = await this.#boss.fetch(kind, { batchSize: 1, db: throughDatabase(trx) } as PgBoss.FetchOptions);
      if (!next) return undefined;
      const row = await trx
        .updateTable("jobs")
        .set((eb) => ({
          state: "active",
          worker,
          attempts: eb("attempts", "+", 1),
          heartbeat_at: eb.fn<Date>("now"),
          started_at: eb.fn.coalesce("started_at", eb.fn<Date>("now")),
        }))
        .where("id", "=", next.id)
        .where("state", "=", "queued")
        .returning(["id", "kind", "params", "attempts", "failures", "case_id", "created_by"])
        .executeTakeFirst();
      if (!row) {
        // Cancelled or ended meanwhile: the queue has nothing to do with it any more.
        await this.#boss.complete(kind, next.id, {}, { db: throughDatabase(trx) });
        return undefined;
      }
      return {
        id: row.id,
        kind: row.kind,
        params: row.params,
        attempt: row.attempts,
        failures: row.failures,
        caseId: row.case_id,
        createdBy: row.created_by,
      };
    });
  }

  /**
   * Writes a job's result and its end in one transaction; `write` adds what else the result consists of.
   * @throws JobLost where it is no longer this worker's; nothing is written then
   */
  async complete(job: TakenJob, worker: string, result: object, write?: (trx: Trx) => Promise<void>): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      await this.#own(trx, job, worker);
      const row = { job_id: job.id, attempt: job.attempt, worker, result: JSON.stringify(result) };
      const first = await trx
        .insertInto("job_results")
        .values(row)
        .onConflict((on) => on.column("job_id").doNothing())
        .returning("job_id")
        .executeTakeFirst();
      if (!first) throw new JobLost(`job ${job.id} has a result already`);
      await write?.(trx);
      await this.#end(trx, job, { state: "completed", progress: 1, error: null });
    });
    this.wake();
  }

  /** Ends a job without a result. @throws JobLost */
  async giveUp(job: TakenJob, worker: string, state: "failed" | "cancelled", failure?: Failure): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      await this.#own(trx, job, worker);
      await this.#end(trx, job, { state, error: failure ? JSON.stringify(failure) : null });
    });
    this.wake();
  }

  /** Puts a job that could not be done back, to be begun again after a while. @throws JobLost */
  async putBack(job: TakenJob, worker: string, failure: Failure | undefined, delaySeconds: number): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      await this.#own(trx, job, worker);
      const error = failure ? JSON.stringify(failure) : null;
      await trx
        .updateTable("jobs")
        .set({ state: "queued", worker: null, heartbeat_at: null, error, failures: job.failures + (failure ? 1 : 0) })
        .where("id", "=", job.id)
        .execute();
      await this.#boss.deleteJob(job.kind, job.id, { db: throughDatabase(trx) });
      await this.enqueue(trx, job.kind, job.id, delaySeconds);
    });
    this.wake();
  }

  /** Ends a job at once, or asks the worker that has it to stop. The jobs of a parent go with it. */
  async cancel(id: string): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      // Its own jobs are locked before it, as they are where one of them ends: neither waits for the other.
      const lock = trx
        .selectFrom("jobs")
        .select(["id", "kind", "state", "worker", "parent_id"])
        .orderBy("seq")
        .forUpdate();
      const children = await lock.where("parent_id", "=", id).where("state", "in", ["queued", "active"]).execute();
      const job = await lock.where("id", "=", id).executeTakeFirst();
      if (!job) throw notFound("job", id);
      if (job.state === "completed" || job.state === "failed") {
        throw conflict(
          "job-ended",
          `Job ${id} has ended (${job.state}).`,
          "Only a job that has yet to end can be stopped.",
        );
      }
      if (job.state === "cancelled") return;
      const rows = [...children, job];
      for (const row of rows) {
        await trx.updateTable("jobs").set({ cancel_requested: true }).where("id", "=", row.id).execute();
        if (row.worker !== null) continue;
        await trx
          .updateTable("jobs")
          .set({ state: "cancelled", ended_at: new Date() })
          .where("id", "=", row.id)
          .execute();
        await this.#boss.cancel(row.kind, row.id, { db: throughDatabase(trx) });
      }
      if (job.parent_id && job.worker === null) await endChild(trx, this, job.parent_id);
    });
  }

  /** The jobs whose worker has been silent go back into the queue. Any worker may ask. @returns how many */
  async reclaim(silentSeconds: number): Promise<number> {
    return this.db.transaction().execute(async (trx) => {
      const lost = await trx
        .selectFrom("jobs")
        .select(["id", "kind", "attempts", "cancel_requested", "parent_id"])
        .where("state", "=", "active")
        .where("worker", "is not", null)
        .where(sql<boolean>`heartbeat_at < now() - make_interval(secs => ${silentSeconds})`)
        .orderBy("seq")
        .forUpdate()
        .skipLocked()
        .execute();
      for (const { attempts, cancel_requested, id, kind, parent_id } of lost) {
        await this.#boss.deleteJob(kind, id, { db: throughDatabase(trx) });
        const again = !cancel_requested && attempts < QUEUE_ATTEMPTS;
        const tooOften = { code: "worker-lost", message: `its worker was lost ${attempts} times` };
        await trx
          .updateTable("jobs")
          .set(
            again
              ? { state: "queued", worker: null, heartbeat_at: null }
              : {
                  state: cancel_requested ? "cancelled" : "failed",
                  ended_at: new Date(),
                  error: cancel_requested ? null : JSON.stringify(tooOften),
                },
          )
          .where("id", "=", id)
          .execute();
        if (again) await this.enqueue(trx, kind, id);
        else if (parent_id) await endChild(trx, this, parent_id);
      }
      return lost.length;
    });
  }

  /** Locks a job's row. @throws JobLost unless this attempt is the one under way */
  async #own(trx: Trx, job: TakenJob, worker: string): Promise<void> {
    const row = await trx
      .selectFrom("jobs")
      .select(["state", "attempts", "worker"])
      .where("id", "=", job.id)
      .forUpdate()
      .executeTakeFirst();
    if (row?.state === "active" && row.attempts === job.attempt && row.worker === worker) return;
    throw new JobLost(`job ${job.id} is no longer this worker's`);
  }

  async #end(
    trx: Trx,
    { id, kind }: TakenJob,
    set: { state: "completed" | "failed" | "cancelled"; progress?: number; error: string | null },
  ): Promise<void> {
    const ended = await trx
      .updateTable("jobs")
      .set({ ...set, ended_at: new Date(), heartbeat_at: null })
      .where("id", "=", id)
      .returning("parent_id")
      .executeTakeFirstOrThrow();
    await this.#boss.complete(kind, id, {}, { db: throughDatabase(trx) });
    if (ended.parent_id) await endChild(trx, this, ended.parent_id);
  }
}
