import { CompiledQuery, Kysely, PostgresDialect } from "kysely";
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
  const opened = options.url ? await openServer(options.url, options.connections) : await openFolder(options.folder);
  try {
    await migrate(opened.db);
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

async function openServer(url: string, connections = 10): Promise<OpenDatabase> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ connectionString: url, max: connections, application_name: "leukoscope" });
  // An idle connection that the server ends is not this process's end.
  pool.on("error", () => {});
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool }) });
  try {
    await db.executeQuery(CompiledQuery.raw("select 1"));
  } catch (cause) {
    await db.destroy();
    throw new ServerError(
      "database-unreachable",
      withoutPassword(url),
      `The database at ${withoutPassword(url)} does not answer (${cause instanceof Error ? cause.message : cause}). Start it, or mend the address.`,
      { cause },
    );
  }
  return { db, shared: true, close: () => db.destroy() };
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return "the given address";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
