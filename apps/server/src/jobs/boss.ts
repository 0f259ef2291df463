import { CompiledQuery, type Kysely } from "kysely";
import PgBoss from "pg-boss";
import type { Database } from "../database/open.ts";
import { jobKinds } from "../database/schema.ts";

/** Attempts of the queue itself: what loses its worker this often is not begun again. */
export const QUEUE_ATTEMPTS = 20;

/**
 * The queue's own tables lie in the same database, and its statements go through whatever connection or transaction is
 * given: a job and what it is about, a result and the end of its job, come into being together or not at all.
 */
export const throughDatabase = (db: Pick<Kysely<unknown>, "executeQuery">): PgBoss.Db => ({
  async executeSql(text: string, values: unknown[] = []) {
    const { rows } = await db.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, values));
    return { rows };
  },
});

/** As {@link throughDatabase}, for the queue's own texts, some of which are whole transactions. */
const onConnection = (db: Database): PgBoss.Db => ({
  executeSql: (text: string, values: unknown[] = []) =>
    db.connection().execute(async (connection) => {
      try {
        return await throughDatabase(connection).executeSql(text, values);
      } catch (error) {
        // What broke off within its transaction must not go back to the others like that.
        if (values.length === 0) await connection.executeQuery(CompiledQuery.raw("rollback")).catch(() => {});
        throw error;
      }
    }),
});

/** The job queue, ready; one queue a kind. */
export async function openBoss(db: Database): Promise<PgBoss> {
  const boss = new PgBoss({
    db: onConnection(db),
    schedule: false,
    // The house's own heartbeats notice lost workers long before this; it catches what they could not.
    expireInHours: 23,
    retryLimit: QUEUE_ATTEMPTS,
    retryDelay: 1,
    maintenanceIntervalSeconds: 60,
  });
  // A database that is gone for a while is met by the worker's own calls.
  boss.on("error", () => {});
  try {
    await boss.start();
    for (const kind of jobKinds) await boss.createQueue(kind);
    return boss;
  } catch (error) {
    await boss.stop({ graceful: false, wait: false }).catch(() => {});
    throw error;
  }
}
