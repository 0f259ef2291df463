import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isReading } from "../accounts/policy.ts";
import { actorOf } from "../api/actor.ts";
import type { Database } from "../database/open.ts";
import { type AuditEntry, writeAudit } from "./audit-log.ts";

/** What says that a request was refused; 404 is one only where it looks like an attempt to leave a folder. */
const REFUSALS = new Set([400, 401, 403, 413, 415, 422, 429]);
const TRAVERSAL = /\.\.|%2e%2e|%2f|%5c|\0|%00/i;
/** Of one address; what comes beyond it is counted, not told one by one, or anybody could fill the log. */
const REFUSALS_A_MINUTE = 60;
const MINUTE = 60_000;

/** Logs requests before they are answered: what changed something, what took a report out, and what was refused. */
export function auditRequests(server: FastifyInstance, db: Database): void {
  const recent = new RecentRefusals();
  server.addHook("onSend", async (request, reply) => {
    const status = reply.statusCode;
    const isRefused = REFUSALS.has(status) || (status === 404 && TRAVERSAL.test(request.url));
    if (isRefused) {
      const seen = recent.count(request.ip);
      if (seen <= REFUSALS_A_MINUTE) await writeAudit(db, refused(request, status, seen === REFUSALS_A_MINUTE));
    } else if (status < 400 && (!isReading(request.method) || isReport(request)) && !keepsNothing(request)) {
      await writeAudit(db, done(request, status));
    }
  });
}

const SECRET_BODIES = ["/api/v1/session", "/api/v1/accounts", "/api/v1/cases"];

const isReport = ({ routeOptions: { url = "" } }: FastifyRequest): boolean =>
  url.startsWith("/api/v1/cases/:id/report");

/** It is sent by POST for its images alone. */
const keepsNothing = ({ routeOptions: { url } }: FastifyRequest): boolean => url === "/api/v1/analyse";

const placeOf = ({ method, url }: FastifyRequest): string => `${method} ${url.split("?")[0].slice(0, 200)}`;

const refused = (request: FastifyRequest, status: number, isLast: boolean): AuditEntry => ({
  actor: request.account?.name ?? "nobody",
  action: "request.refuse",
  subject: placeOf(request),
  details: {
    status,
    ...(request.refusal && { code: request.refusal }),
    address: request.ip,
    ...(isLast && { note: "further refusals of this address are not told for a minute" }),
  },
});

function done(request: FastifyRequest, status: number): AuditEntry {
  const { account, body, ip, routeOptions } = request;
  const route = routeOptions.url ?? "";
  // A hash of a password, or of who a case is of, is a way to guess it.
  const isSecret = SECRET_BODIES.some((start) => route.startsWith(start));
  const input = isSecret || typeof body !== "object" || body === null ? undefined : JSON.stringify(body);
  return {
    actor: actorOf(request),
    action: `api.${operationOf(request)}`,
    subject: placeOf(request),
    details: {
      status,
      ...(account && { role: account.role }),
      ...(input !== undefined && { inputSha256: createHash("sha256").update(input).digest("hex") }),
      address: ip,
    },
  };
}

function operationOf({ routeOptions: { schema } }: FastifyRequest): string {
  return schema && "operationId" in schema && typeof schema.operationId === "string" ? schema.operationId : "request";
}

/** How many refusals an address had within a minute. */
class RecentRefusals {
  #since = 0;
  readonly #counts = new Map<string, number>();

  count(address: string): number {
    const now = Date.now();
    if (now - this.#since > MINUTE) {
      this.#since = now;
      this.#counts.clear();
    }
    const seen = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, seen);
    return seen;
  }
}
