import type { Readable } from "node:stream";
import type { Database } from "../database/open.ts";
import { type EventStream, EventStreams } from "./event-streams.ts";
import { isOver, type Job, toJob } from "./job-resource.ts";

/** Events that a stream takes from the database at a time. */
const BATCH = 500;

interface Seen {
  readonly job: string;
  /** Number of the last event. */
  after: number;
  last: string;
}

/**
 * Tells of one job as server-sent events: `job` whenever its state or progress is another, and what it kept, such as
 * `epoch`, by number, so that who comes back misses nothing. It is the same whether the job is done here or on another
 * machine.
 */
export class JobWatch {
  readonly #db: Database;
  readonly #streams = new EventStreams<Seen>((open) => this.#look(open));

  constructor(db: Database) {
    this.#db = db;
  }

  /** @param after number of the last event that was seen */
  watch(job: string, after: number): Readable {
    return this.#streams.open({ job, after, last: "" });
  }

  close(): void {
    this.#streams.close();
  }

  async #look(open: ReadonlyMap<EventStream, Seen>): Promise<void> {
    const jobs = await this.#jobs([...open.values()]);
    for (const [stream, seen] of open) await this.#tell(stream, seen, jobs.get(seen.job));
  }

  async #jobs(watched: readonly Seen[]): Promise<Map<string, Job>> {
    const ids = [...new Set(watched.map(({ job }) => job))];
    if (ids.length === 0) return new Map();
    const rows = await this.#db
      .selectFrom("jobs")
      .leftJoin("job_results", "job_results.job_id", "jobs.id")
      .selectAll("jobs")
      .select("job_results.result")
      .where("jobs.id", "in", ids)
      .execute();
    return new Map(rows.map((row) => [row.id, toJob(row, row.result)]));
  }

  async #tell(stream: EventStream, seen: Seen, job: Job | undefined): Promise<void> {
    const events = await this.#db
      .selectFrom("job_events")
      .select(["id", "kind", "data"])
      .where("job_id", "=", seen.job)
      .where("id", ">", seen.after)
      .orderBy("id")
      .limit(BATCH)
      .execute();
    for (const { data, id, kind } of events) {
      seen.after = id;
      stream.say(kind, data, id);
    }
    const state = job ? JSON.stringify(job) : "";
    if (job && state !== seen.last) {
      seen.last = state;
      stream.say("job", job);
    }
    if (!job || (events.length < BATCH && isOver(job))) stream.end();
  }
}
