import type { FastifyInstance, FastifyRequest } from "fastify";
import { isReading } from "../accounts/policy.ts";
import { ApiError, sendProblem, toProblem } from "../api/problem.ts";

/** Names by which only this machine is reached. */
const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

export interface SameOriginOptions {
  /**
   * Whether only this machine may be named as the host. Where nobody signs in, a page from elsewhere whose name was made
   * to lead here would otherwise be taken for ours.
   */
  readonly localOnly: boolean;
}

/**
 * Refuses what another site's page makes a browser send: browsers say where a request comes from, and no page can make
 * them say otherwise. Programs say nothing of it, and need a token where people need a session.
 */
export function sameOriginOnly(server: FastifyInstance, { localOnly }: SameOriginOptions): void {
  server.addHook("onRequest", async (request, reply) => {
    const reason = foreign(request, localOnly);
    if (reason === undefined) return;
    const remedy = "Open the page at the service's own address.";
    return sendProblem(reply, toProblem(new ApiError(403, "other-origin", reason, remedy)));
  });
}

function foreign({ headers, method, url }: FastifyRequest, localOnly: boolean): string | undefined {
  const { host = "", origin } = headers;
  if (localOnly && !LOCAL.has(host.replace(/:\d+$/, "").toLowerCase())) {
    return "The service answers to this machine's own names only.";
  }
  const site = headers["sec-fetch-site"];
  const isCross = site !== undefined && site !== "same-origin" && site !== "none";
  if (isCross && (url.startsWith("/api/") || !isReading(method))) return "The request comes from another site's page.";
  if (!isReading(method) && origin !== undefined && hostOf(origin) !== host.toLowerCase()) {
    return "The request comes from another origin.";
  }
  return undefined;
}

/** `null`, which sandboxed pages send, has none. */
const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
