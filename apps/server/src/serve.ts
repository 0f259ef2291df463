import { fileURLToPath } from "node:url";
import { createServer, type ServerOptions } from "./create-server.ts";
import { ServerError } from "./error.ts";

export const DEFAULT_PORT = 4180;
/** How many ports after the wanted one are tried before giving up. */
const PORTS_TO_TRY = 20;

export interface ServeOptions extends Partial<ServerOptions> {
  /** Default 4180; 0 for any free port. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine only. */
  readonly host?: string;
  /** Fail when the port is taken, instead of taking the next free one. Default false. */
  readonly strictPort?: boolean;
}

export interface RunningServer {
  /** Such as `http://127.0.0.1:4180/`. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** The repository's own page and models, seen from `src/` and `dist/` alike. */
const PAGE = fileURLToPath(new URL("../../web/dist", import.meta.url));
const MODELS = fileURLToPath(new URL("../../../models", import.meta.url));

/**
 * Serves the page until `close`.
 * @throws ServerError `page-not-built`, `models-not-found`, `bad-port`, `port-in-use`, `cannot-listen`
 */
export async function serve(options: ServeOptions = {}): Promise<RunningServer> {
  const { port = DEFAULT_PORT, host = "127.0.0.1", strictPort = false, webRoot = PAGE, models = MODELS } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ServerError("bad-port", port, `Port ${port} is not one. Give a whole number from 0 to 65535.`);
  }
  const last = strictPort || port === 0 ? port : Math.min(65_535, port + PORTS_TO_TRY);
  for (let candidate = port; candidate <= last; candidate++) {
    const server = createServer({ ...options, webRoot, models });
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
