import type { FastifyInstance, FastifyRequest } from "fastify";
import { ApiError, sendProblem, toProblem } from "../api/problem.ts";
import type { Access } from "./access.ts";
import type { Account } from "./accounts.ts";
import { mayAct, roleNeeded } from "./policy.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; undefined where nobody has to sign in, or nobody has. */
    account?: Account;
  }
}

/** Lets each request through to what its account may do. Registered before any route. */
export function guard(server: FastifyInstance, access: Access): void {
  server.addHook("onRequest", async (request, reply) => {
    if (!access.login) return;
    try {
      await admit(request, access);
    } catch (error) {
      return sendProblem(reply, toProblem(error));
    }
  });
}

async function admit(request: FastifyRequest, access: Access): Promise<void> {
  const needed = roleNeeded(request.method, request.routeOptions.url ?? request.url);
  request.account = await accountOf(request, access, needed !== undefined);
  if (needed === undefined) return;
  if (!request.account) {
    throw new ApiError(
      401,
      "not-signed-in",
      "This takes an account.",
      "Sign in, or send a token as Authorization: Bearer.",
    );
  }
  const { name, role } = request.account;
  if (!mayAct(role, needed)) {
    const detail = `${name} is a ${role}; this takes ${needed === "admin" ? "an" : "a"} ${needed}.`;
    throw new ApiError(403, "wrong-role", detail, "Ask an administrator to do it, or for the role.");
  }
}

async function accountOf({ headers }: FastifyRequest, { accounts, tokens }: Access, isNeeded: boolean) {
  const { authorization, cookie } = headers;
  if (authorization === undefined) return accounts.ofSession(cookie);
  const holder = await tokens.holder(/^Bearer (\S+)$/i.exec(authorization)?.[1] ?? "");
  if (typeof holder === "object") return holder;
  if (!isNeeded) return undefined;
  throw holder === "expired"
    ? new ApiError(401, "token-expired", "The token has expired.", "Make a new one.")
    : new ApiError(401, "unknown-token", "The token is unknown, or its account is disabled.", "Make a new one.");
}
