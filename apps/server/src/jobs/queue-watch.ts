import type { Readable } from "node:stream";
import type { Selectable } from "kysely";
import type { Database } from "../database/open.ts";
import type { JobTable } from "../database/schema.ts";
import { curvesOf } from "../runs/run-resource.ts";
import { type EventStream, EventStreams } from "./event-streams.ts";
import { isOver, toJob } from "./job-resource.ts";

/** A stream ends after this and is asked for again, so that nobody goes on listening who has signed out meanwhile. */
const LONGEST_MS = 10 * 60_000;

/** How the queue stood at the last look. */
interface Queue {
  /** Number of the newest job. */
  newest: number;
  /** What was told, or was so when listening began, of jobs that have yet to end. */
  readonly told: Map<string, string>;
}

/**
 * Tells of all jobs that are no part of another, as server-sent events: `run` with its curve for a training, `job` for any
 * other, whenever something of it is another. What was before is in the lists: a stream speaks for the first time once
 * nothing that happens after is missed.
 */
export class QueueWatch {
  readonly #db: Database;
  readonly #streams = new EventStreams<{ readonly since: number; begun: boolean }>((open) => this.#look(open));
  #queue: Queue | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  watch(): Readable {
    return this.#streams.open({ since: Date.now(), begun: false });
  }

  close(): void {
    this.#streams.close();
  }

  async #look(open: ReadonlyMap<EventStream, { readonly since: number; begun: boolean }>): Promise<void> {
    // Nobody has listened for a while: the queue has gone on unseen.
    if (![...open.values()].some(({ begun }) => begun)) this.#queue = undefined;
    const news = await this.#news();
    for (const [stream, state] of open) {
      if (!state.begun) stream.breathe();
      state.begun = true;
      for (const { event, data } of news) stream.say(event, data);
      if (Date.now() - state.since > LONGEST_MS) stream.end();
    }
  }

  /** What is another than at the last look; nothing at the first. */
  async #news(): Promise<{ event: "job" | "run"; data: object }[]> {
    const isFirst = this.#queue === undefined;
    this.#queue ??= { newest: await this.#newest(), told: new Map() };
    const queue = this.#queue;
    const rows = await this.#rows(queue);
    const curves = await curvesOf(
      this.#db,
      rows.filter(({ kind }) => kind === "training").map(({ id }) => id),
    );
    const news: { event: "job" | "run"; data: object }[] = [];
    for (const row of rows) {
      queue.newest = Math.max(queue.newest, row.seq);
      const job = toJob(row);
      const isRun = row.kind === "training";
      const data = isRun ? { ...job, curve: curves.get(row.id) ?? [] } : job;
      const said = JSON.stringify(data);
      if (!isFirst && queue.told.get(row.id) !== said) news.push({ event: isRun ? "run" : "job", data });
      if (isOver(job)) queue.told.delete(row.id);
      else queue.told.set(row.id, said);
    }
    return news;
  }

  /** Jobs that have yet to end, that had when last looked at, or that have come since. */
  async #rows({ newest, told }: Queue): Promise<Selectable<JobTable>[]> {
    return this.#db
      .selectFrom("jobs")
      .selectAll()
      .where("parent_id", "is", null)
      .where((is) =>
        is.or([
          is("state", "in", ["queued", "active"]),
          is("seq", ">", newest),
          ...(told.size > 0 ? [is("id", "in", [...told.keys()])] : []),
        ]),
      )
      .orderBy("seq")
      .execute();
  }

  async #newest(): Promise<number> {
    const row = await this.#db.selectFrom("jobs").select("seq").orderBy("seq", "desc").limit(1).executeTakeFirst();
    return row?.seq ?? 0;
  }
}
