import { CompiledQuery, Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { ServerError } from "../error.ts";
import { lockFolder } from "./folder-lock.ts";
import { migrate } from "./migrations.ts";
import { PGliteDialect } from "./pglite-dialect.ts";
import type { Tables } from "./schema.ts";

/** The tables, whichever database holds them. */
export type Database = Kysely<Tables>;

export interface DatabaseOptions {
  /** A PostgreSQL server, `postgres://…`: for several machines. */
  readonly url?: string;
  /** Otherwise a PostgreSQL in this process (PGlite) keeps its files in this folder; in memory without one. */
  readonly folder?: string;
  /** Most connections to a server. */
  readonly connections?: number;
}

export interface OpenDatabase {
  readonly db: Database;
  /** Whether other processes can reach it. */
  readonly shared: boolean;
  close(): Promise<void>;
}

/**
 * Opens the database and brings its tables up to date.
 * @throws ServerError `data-in-use` where another process has the folder, `database-unreachable`
 */
export async function openDatabase(options: DatabaseOptions): Promise<OpenDatabase> {
  const opened = options.url ? openServer(options.url, options.connections) : await openFolder(options.folder);
  try {
    await whenReady(() => reach(opened.db, options.url));
    await whenReady(() => migrate(opened.db));
  } catch (error) {
    await opened.close();
    throw error;
  }
  return opened;
}

async function openFolder(folder: string | undefined): Promise<OpenDatabase> {
  const unlock = folder === undefined ? undefined : await lockFolder(folder);
  try {
    // Loaded only when it is wanted: it compiles several megabytes of WebAssembly.
    const { PGlite } = await import("@electric-sql/pglite");
    const client = await PGlite.create(folder === undefined ? {} : { dataDir: `${folder}/postgres` });
    const db: Database = new Kysely({ dialect: new PGliteDialect(client) });
    return {
      db,
      shared: false,
      async close() {
        await db.destroy();
        await unlock?.();
      },
    };
  } catch (error) {
    await unlock?.();
    throw error;
  }
}

function openServer(url: string, connections = 10): OpenDatabase {
  const pool = new pg.Pool({ connectionString: url, max: connections, application_name: "leukoscope" });
  // An idle connection that the server ends is not this process's end.
  pool.on("error", () => {});
  // One that is lost between two statements of a transaction says so by an event; the next statement is refused.
  pool.on("connect", (client) => client.on("error", () => {}));
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool }) });
  return { db, shared: true, close: () => db.destroy() };
}

async function reach(db: Database, url: string | undefined): Promise<void> {
  try {
    await db.executeQuery(CompiledQuery.raw("select 1"));
  } catch (cause) {
    const isStarting = cause instanceof Error && "code" in cause && cause.code === "57P03";
    if (url === undefined || isStarting) throw cause;
    throw new ServerError(
      "database-unreachable",
      withoutPassword(url),
      `The database at ${withoutPassword(url)} does not answer (${cause instanceof Error ? cause.message : cause}). Start it, or mend the address.`,
      { cause },
    );
  }
}

/** Tries to set a database up that is starting, or that several servers set up at once. */
const TRIES = 30;

/** Does what a database that is busy with itself may refuse, once it can. */
export async function whenReady<T>(action: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (attempt === TRIES || !isBusy(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** It is starting up or shutting down; two that set it up stood in each other's way. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  /^(57P0[123]|40P01|40001|23505|42P07|XX000|ECONNREFUSED|ECONNRESET)$/.test(String(error.code));

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return "the given address";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
