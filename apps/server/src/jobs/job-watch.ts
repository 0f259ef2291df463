import { Readable } from "node:stream";
import type { Database } from "../database/open.ts";
import { type Job, toJob } from "./job-resource.ts";

const INTERVAL_MS = 400;
/** A comment now and then keeps proxies from closing a stream that has nothing to say. */
const QUIET_MS = 15_000;
/** Events that a stream takes from the database at a time. */
const BATCH = 500;

interface Watcher {
  readonly job: string;
  readonly stream: Readable;
  after: number;
  last: string;
  spoke: number;
}

/**
 * Tells of jobs as server-sent events: `job` whenever its state or progress is another, and what it kept, such as `epoch`,
 * by number, so that who comes back misses nothing. All watchers share one look at the database; it is the same whether
 * the job is done here or on another machine.
 */
export class JobWatch {
  readonly #db: Database;
  readonly #watchers = new Set<Watcher>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(db: Database) {
    this.#db = db;
  }

  /** @param after number of the last event that was seen */
  watch(job: string, after: number): Readable {
    const stream = new Readable({ read() {} });
    const watcher: Watcher = { job, stream, after, last: "", spoke: Date.now() };
    this.#watchers.add(watcher);
    stream.once("close", () => this.#forget(watcher));
    this.#timer ??= setInterval(() => this.#look(), INTERVAL_MS);
    this.#look();
    return stream;
  }

  /** Ends all streams; whoever listens asks again. */
  close(): void {
    for (const watcher of this.#watchers) {
      watcher.stream.push(null);
      this.#forget(watcher);
    }
  }

  #forget(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const watched = [...this.#watchers];
      const jobs = await this.#jobs(watched);
      for (const watcher of watched) await this.#tell(watcher, jobs.get(watcher.job));
    } catch {
      // The database is away; the next look may find it back.
    } finally {
      this.#looking = false;
    }
  }

  async #jobs(watched: readonly Watcher[]): Promise<Map<string, Job>> {
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

  async #tell(watcher: Watcher, job: Job | undefined): Promise<void> {
    const { stream } = watcher;
    const events = await this.#db
      .selectFrom("job_events")
      .select(["id", "kind", "data"])
      .where("job_id", "=", watcher.job)
      .where("id", ">", watcher.after)
      .orderBy("id")
      .limit(BATCH)
      .execute();
    for (const { data, id, kind } of events) {
      watcher.after = id;
      say(watcher, `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
    }
    const state = job ? JSON.stringify(job) : "";
    if (job && state !== watcher.last) {
      watcher.last = state;
      say(watcher, `event: job\ndata: ${state}\n\n`);
    }
    if (!job || (events.length < BATCH && isOver(job))) stream.push(null);
    else if (Date.now() - watcher.spoke > QUIET_MS) say(watcher, ": waiting\n\n");
  }
}

function say(watcher: Watcher, text: string): void {
  watcher.spoke = Date.now();
  watcher.stream.push(text);
}

const isOver = ({ state }: Job): boolean => state === "completed" || state === "failed" || state === "cancelled";
