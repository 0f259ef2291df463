import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type JobKind, jobKinds } from "../database/schema.ts";
import type { Service } from "../service.ts";
import { failureOf, isOfDatabase, isPermanent } from "./failure.ts";
import { handlers as allHandlers } from "./handlers/index.ts";
import type { JobContext, JobHandlers } from "./job-handler.ts";
import { JobLost, type TakenJob } from "./job-queue.ts";
import { ProgressNote } from "./progress-note.ts";

export interface WorkerOptions {
  /** Jobs at a time. Of training, sweeps and studies never more than one: each uses all cores. Default 2. */
  readonly concurrency?: number;
  readonly heartbeatSeconds?: number;
  /** A worker that has been silent this long is taken for lost. */
  readonly lostAfterSeconds?: number;
  readonly pollSeconds?: number;
  readonly handlers?: Partial<JobHandlers>;
}

/** How often a job may fail by itself before it is given up. */
const FAILURES = 3;

interface UnderWay {
  readonly job: TakenJob;
  readonly stop: AbortController;
}

/**
 * Takes jobs from the queue and does them, several at a time. Any number of workers, on any machines that reach the
 * database, share the queue. A worker that dies leaves its jobs to the others, once its heartbeats have stopped.
 */
export class JobWorker {
  readonly name = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  readonly #service: Service;
  readonly #options: Required<Omit<WorkerOptions, "handlers">>;
  readonly #handlers: JobHandlers;
  readonly #underWay = new Map<string, UnderWay>();
  readonly #closing = new AbortController();
  #slots: Promise<void>[] = [];
  #keeper: Promise<void> | undefined;

  constructor(service: Service, options: WorkerOptions = {}) {
    const { concurrency = 2, heartbeatSeconds = 3, lostAfterSeconds = 20, pollSeconds = 1, handlers = {} } = options;
    this.#service = service;
    this.#options = { concurrency, heartbeatSeconds, lostAfterSeconds, pollSeconds };
    this.#handlers = { ...allHandlers, ...handlers };
  }

  start(): void {
    this.#slots = Array.from({ length: this.#options.concurrency }, (_, slot) => this.#serve(slot));
    this.#keeper = this.#keep();
  }

  /** Stops taking jobs; those under way are stopped and go back into the queue, for others to go on with. */
  async stop(): Promise<void> {
    this.#closing.abort();
    for (const { stop } of this.#underWay.values()) stop.abort(new Error("the worker is closing"));
    this.#service.jobs.wake();
    await Promise.all([...this.#slots, this.#keeper]);
  }

  /** Long jobs are the first slot's alone, so that images are looked at while one trains. */
  #kindsOf(slot: number): readonly JobKind[] {
    return slot === 0 ? jobKinds : ["analysis"];
  }

  async #serve(slot: number): Promise<void> {
    while (!this.#closing.signal.aborted) {
      try {
        const job = await this.#next(slot);
        if (job) await this.#do(job);
        else await this.#rest(this.#options.pollSeconds);
      } catch {
        // The database is away: others may have the job by the time it is back.
        await this.#rest(1);
      }
    }
  }

  async #next(slot: number): Promise<TakenJob | undefined> {
    for (const kind of this.#kindsOf(slot)) {
      const job = await this.#service.jobs.take(kind, this.name);
      if (job) return job;
    }
    return undefined;
  }

  /** Waits, but not once a job has been added in this process. */
  #rest(seconds: number): Promise<void> {
    const { added } = this.#service.jobs;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        added.off("added", done);
        resolve();
      };
      const timer = setTimeout(done, seconds * 1000);
      added.on("added", done);
      if (this.#closing.signal.aborted) done();
    });
  }

  async #do(job: TakenJob): Promise<void> {
    const stop = new AbortController();
    this.#underWay.set(job.id, { job, stop });
    const note = new ProgressNote(this.#service.db, job.id);
    try {
      const context: JobContext = {
        service: this.#service,
        job,
        worker: this.name,
        signal: stop.signal,
        progress: (share, message) => note.tell(share, message),
        event: (kind, data) => note.keep(kind, data),
      };
      const outcome = await this.#handlers[job.kind](context);
      await note.close();
      await insist(() => this.#service.jobs.complete(job, this.name, outcome.result, outcome.write));
    } catch (error) {
      await note.close();
      await insist(() => this.#settle(job, stop.signal, error));
    } finally {
      this.#underWay.delete(job.id);
    }
  }

  /** What becomes of a job that was not done. */
  async #settle(job: TakenJob, signal: AbortSignal, error: unknown): Promise<void> {
    const { jobs } = this.#service;
    if (error instanceof JobLost || signal.reason instanceof JobLost) return;
    if (signal.aborted) {
      if (signal.reason instanceof Cancelled) await jobs.giveUp(job, this.name, "cancelled");
      else await jobs.putBack(job, this.name, undefined, 0);
      return;
    }
    if (isOfDatabase(error)) {
      await jobs.putBack(job, this.name, undefined, 1);
      return;
    }
    const failure = failureOf(error);
    if (isPermanent(error) || job.failures + 1 >= FAILURES) await jobs.giveUp(job, this.name, "failed", failure);
    else await jobs.putBack(job, this.name, failure, 2 ** job.failures);
  }

  /** Heartbeats of all jobs here; what has been cancelled or lost is stopped; what others lost is put back. */
  async #keep(): Promise<void> {
    const { heartbeatSeconds, lostAfterSeconds } = this.#options;
    // After the database was away every worker seems silent: they get as long to be heard again.
    let inTouchSince = performance.now();
    while (!this.#closing.signal.aborted) {
      try {
        await this.#beat();
        const inTouch = performance.now() - inTouchSince >= 1000 * lostAfterSeconds;
        if (inTouch && (await this.#service.jobs.reclaim(lostAfterSeconds)) > 0) this.#service.jobs.wake();
      } catch {
        // The database is away; its return is waited for.
        inTouchSince = performance.now();
      }
      await sleep(1000 * heartbeatSeconds, undefined, { signal: this.#closing.signal }).catch(() => {});
    }
  }

  async #beat(): Promise<void> {
    const held = [...this.#underWay.values()];
    if (held.length === 0) return;
    const rows = await this.#service.db
      .updateTable("jobs")
      .set((eb) => ({ heartbeat_at: eb.fn<Date>("now") }))
      .where("state", "=", "active")
      .where("worker", "=", this.name)
      .where(
        "id",
        "in",
        held.map(({ job }) => job.id),
      )
      .returning(["id", "attempts", "cancel_requested"])
      .execute();
    const known = new Map(rows.map((row) => [row.id, row]));
    for (const { job, stop } of held) {
      const row = known.get(job.id);
      if (!row || row.attempts !== job.attempt) {
        if (this.#underWay.get(job.id)?.stop === stop) stop.abort(new JobLost(`job ${job.id} went to another worker`));
      } else if (row.cancel_requested) stop.abort(new Cancelled("cancelled"));
    }
  }
}

class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** Tries again while the database is away: a result in hand is not thrown away. */
async function insist(action: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (error instanceof JobLost) return;
      if (attempt === 8) throw error;
      await sleep(Math.min(8000, 100 * 2 ** attempt));
    }
  }
}
