import type { AuditAction, AuditLine } from "../records.ts";
import type { AuditList } from "../workspace.ts";
import { CHAIN_START, firstBreak, seal } from "./audit-chain.ts";
import type { Database } from "./database.ts";

/** The audit list of this browser: lines are added at its end and never changed. */
export class AuditBook {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: Promise<Database>) {}

  /** Lines are written one at a time, each after the one that it names. */
  write(action: AuditAction, subject: string, by: string, detail: AuditLine["detail"]): Promise<void> {
    const written = this.#last.then(async () => {
      const database = await this.database;
      const cursor = await database.transaction("audit").store.openCursor(null, "prev");
      const before = cursor?.value;
      const line = await seal({
        number: (before?.number ?? 0) + 1,
        at: new Date().toISOString(),
        by,
        action,
        subject,
        detail,
        previous: before?.hash ?? CHAIN_START,
      });
      await database.add("audit", line);
    });
    this.#last = written.catch(() => {});
    return written;
  }

  /** Lines about one subject; the whole chain is held against its hashes. */
  async read(subject: string): Promise<AuditList> {
    await this.#last;
    const all = await (await this.database).getAll("audit");
    return { lines: all.filter((line) => line.subject === subject), brokenAt: await firstBreak(all) };
  }
}
