import { type Role, roles } from "../database/access-schema.ts";

/** Whether a role may do what another may. */
export const mayAct = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed);

/** Open to all: how to sign in, whether the service is well, and the page, which is nothing without the rest. */
const OPEN = ["/api/health", "/api/v1/health", "/api/v1/session"];
/** By what the route begins with; the first that fits. */
const NEEDED: readonly (readonly [start: string, role: Role])[] = [
  ["/api/v1/accounts", "admin"],
  ["/api/v1/audit", "admin"],
  // One's own.
  ["/api/v1/tokens", "viewer"],
];
const READING = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether a request asks for something and changes nothing. */
export const isReading = (method: string): boolean => READING.has(method);

/**
 * The least role that may call a route; undefined for one that is open to all. A route that nobody thought of here is
 * for viewers to read and for reviewers to change.
 * @param route as it was registered, `/api/v1/cases/:id`, or the path asked for where there is none
 */
export function roleNeeded(method: string, route: string): Role | undefined {
  const isGuarded = route.startsWith("/api/") || route.startsWith("/models/");
  if (!isGuarded || OPEN.includes(route)) return undefined;
  const found = NEEDED.find(([start]) => route === start || route.startsWith(`${start}/`));
  return found?.[1] ?? (isReading(method) ? "viewer" : "reviewer");
}
