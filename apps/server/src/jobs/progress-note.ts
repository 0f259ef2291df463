import type { Database } from "../database/open.ts";

/** Most often that progress is written. */
const INTERVAL_MS = 300;

/** Writes a job's progress, not oftener than people can see. What can't be written is let go: it decides nothing. */
export class ProgressNote {
  readonly #db: Database;
  readonly #job: string;
  #next: { readonly share: number; readonly message?: string } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(db: Database, job: string) {
    this.#db = db;
    this.#job = job;
  }

  tell(share: number, message?: string): void {
    this.#next = { share: Math.min(1, Math.max(0, share)), message };
    this.#timer ??= setTimeout(() => this.#write(), INTERVAL_MS);
  }

  async keep(kind: string, data: object): Promise<void> {
    await this.#db
      .insertInto("job_events")
      .values({ job_id: this.#job, kind, data: JSON.stringify(data) })
      .execute()
      .catch(() => {});
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#next = undefined;
    await this.#writing;
  }

  #write(): void {
    this.#timer = undefined;
    if (!this.#next) return;
    const { message = null, share: progress } = this.#next;
    this.#next = undefined;
    const update = this.#db.updateTable("jobs").set({ progress, message });
    this.#writing = update
      .where("id", "=", this.#job)
      .where("state", "=", "active")
      .execute()
      .then(
        () => {},
        () => {},
      );
  }
}
