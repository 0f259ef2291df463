import { fileURLToPath } from "node:url";
import type { Method } from "@leukoscope/cells";
import { type AuditHead, auditHead } from "./audit/audit-log.ts";
import { createServer, type ServerOptions } from "./create-server.ts";
import { ServerError } from "./error.ts";
import { openService, type Service } from "./service.ts";

export const DEFAULT_PORT = 4180;
/** Where the command keeps the service's data: in the folder it is called in. */
export const DEFAULT_DATA = "leukoscope-data";
/** How many ports after the wanted one are tried before giving up. */
const PORTS_TO_TRY = 20;

export interface ServeOptions extends Partial<Omit<ServerOptions, "service">> {
  /** Opens the REST service, too, with its data in this folder; without it the page is served alone. */
  readonly data?: string;
  /** A PostgreSQL server in place of the folder's own database. */
  readonly databaseUrl?: string;
  /** Folder of the weights that "zoo pull" has fetched. */
  readonly weights?: string;
  /** How white cells are found where a request does not say; by default by the network that ships. */
  readonly method?: Method;
  /** Where files are kept in place of the folder: see `openFileStore`. */
  readonly files?: string;
  /** Whether people have to sign in on this machine, too; on any other address they always have to. Default false. */
  readonly login?: boolean;
  /** Whether people reach it by https alone, as behind a proxy. Default false. */
  readonly https?: boolean;
  /** Whether this process takes jobs; by default where no other can reach the database. */
  readonly worker?: boolean;
  /** Default 4180; 0 for any free port. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine only. */
  readonly host?: string;
  /** Fail when the port is taken, instead of taking the next free one. Default false. */
  readonly strictPort?: boolean;
}

export interface RunningServer {
  /** Of the service: where its audit log is, to be noted elsewhere. Nothing of the page alone, or of an empty log. */
  readonly auditHead?: AuditHead;
  /** Such as `http://127.0.0.1:4180/`. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** The repository's own page and models, seen from `src/` and `dist/` alike. */
const PAGE = fileURLToPath(new URL("../../web/dist", import.meta.url));
export const MODELS = fileURLToPath(new URL("../../../models", import.meta.url));

/**
 * Serves the page, and the REST service where there is a folder for its data, until `close`.
 * @throws ServerError `page-not-built`, `models-not-found`, `bad-port`, `port-in-use`, `cannot-listen`, `data-in-use`,
 *   `database-unreachable`, `no-secret`, `no-accounts`
 */
export async function serve(options: ServeOptions = {}): Promise<RunningServer> {
  const { port = DEFAULT_PORT, data: folder, databaseUrl, files, worker, weights, method, models = MODELS } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ServerError("bad-port", port, `Port ${port} is not one. Give a whole number from 0 to 65535.`);
  }
  if (folder === undefined) return listen(port, { ...options, models });
  const { host = "127.0.0.1", https } = options;
  const login = options.login === true || !isLoopback(host);
  const service = await openService({
    folder,
    databaseUrl,
    files,
    models,
    worker,
    weights,
    method,
    version: options.version,
    login,
    https,
  });
  try {
    if (login) await requireAccounts(service, host, folder);
    const { close, ...running } = await listen(port, { ...options, models, service });
    const head = await auditHead(service.db);
    return {
      ...running,
      ...(head && { auditHead: head }),
      async close() {
        await close();
        await service.close();
      },
    };
  } catch (error) {
    await service.close();
    throw error;
  }
}

/** Whether only this machine reaches an address. */
const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);

/** @throws ServerError `no-accounts`: nobody could sign in, or let others in */
async function requireAccounts({ access }: Service, host: string, folder: string): Promise<void> {
  if (!(await access.accounts.lackAdmin())) return;
  const why = isLoopback(host)
    ? "People are to sign in"
    : `Others than this machine reach ${host}, so people must sign in`;
  throw new ServerError(
    "no-accounts",
    host,
    `${why}, but no administrator can. Make one: npx leukoscope account add NAME --role admin --data ${folder}`,
  );
}

/** Listens on the first free port. */
async function listen(
  port: number,
  options: ServeOptions & Pick<ServerOptions, "models" | "service">,
): Promise<RunningServer> {
  const { host = "127.0.0.1", strictPort = false, webRoot = PAGE } = options;
  const last = strictPort || port === 0 ? port : Math.min(65_535, port + PORTS_TO_TRY);
  for (let candidate = port; candidate <= last; candidate++) {
    const server = createServer({ ...options, webRoot });
    try {
      await server.listen({ port: candidate, host });
    } catch (cause) {
      await server.close();
      if (hasCode(cause, "EADDRINUSE")) continue;
      throw new ServerError(
        "cannot-listen",
        `${host}:${candidate}`,
        `Cannot listen on ${host}:${candidate} (${cause instanceof Error ? cause.message : cause}). Give another port or host.`,
        { cause },
      );
    }
    const address = server.server.address();
    const taken = typeof address === "object" && address !== null ? address.port : candidate;
    const name = host.includes(":") ? `[${host}]` : host;
    return { url: `http://${name}:${taken}/`, port: taken, close: () => server.close() };
  }
  const tried = last > port ? `Ports ${port} to ${last} are` : `Port ${port} is`;
  throw new ServerError("port-in-use", port, `${tried} in use on ${host}. Give another one, or 0 for any free port.`);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Ends the process on the first SIGINT or SIGTERM, once what is open is closed; a second one ends it at once. */
export function closeOnSignal({ close }: { close(): Promise<void> }): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}
