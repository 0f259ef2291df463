import { z } from "zod";
import type { ApiServer } from "../api/api-server.ts";
import { ApiError, problem } from "../api/problem.ts";
import { nonEmpty } from "../api/text.ts";
import { roles } from "../database/access-schema.ts";
import { signInLimit } from "../limits/rate-limits.ts";
import type { Service } from "../service.ts";
import { AccountError } from "./account-error.ts";
import { PASSWORD_LENGTH } from "./auth.ts";
import type { AccessToken } from "./tokens.ts";

const role = z.enum(roles).describe("A viewer reads; a reviewer changes cases and starts jobs; an admin does all.");
const account = z.object({ id: z.string(), name: z.string(), role, disabled: z.boolean() }).meta({ id: "Account" });
const session = z
  .object({
    login: z.boolean().describe("Whether anybody has to sign in here."),
    account: account.nullable().describe("Who is signed in."),
  })
  .meta({ id: "Session" });
const token = z
  .object({
    id: z.uuid(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    usedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "AccessToken" });

const byId = z.object({ id: nonEmpty(64) });
const password = z.string().max(128).describe(`At least ${PASSWORD_LENGTH} characters.`);
const LONGEST_DAYS = 366;

export function accountRoutes(server: ApiServer, { access }: Service): void {
  const { accounts, login, tokens } = access;

  server.get(
    "/session",
    {
      schema: {
        operationId: "getSession",
        tags: ["accounts"],
        summary: "Who is signed in, and whether anybody has to",
        response: { 200: session, default: problem },
      },
    },
    async ({ account }) => ({ login, account: account ?? null }),
  );

  server.post(
    "/session",
    {
      config: signInLimit,
      schema: {
        operationId: "signIn",
        tags: ["accounts"],
        summary: "Sign in with name and password; the session is a cookie",
        body: z.object({ name: nonEmpty(64), password: z.string().min(1).max(128) }),
        response: { 200: session, default: problem },
      },
    },
    async (request, reply) => {
      try {
        const { account, cookies } = await accounts.signIn(request.body.name, request.body.password);
        request.account = account;
        reply.header("set-cookie", cookies);
        return { login, account };
      } catch (error) {
        if (!(error instanceof AccountError)) throw error;
        throw new ApiError(401, error.code, error.message, error.remedy);
      }
    },
  );

  server.delete(
    "/session",
    {
      schema: {
        operationId: "signOut",
        tags: ["accounts"],
        summary: "Sign out",
        response: { 204: z.null(), default: problem },
      },
    },
    async (request, reply) => {
      reply.header("set-cookie", await accounts.signOut(request.headers.cookie));
      return reply.code(204).send(null);
    },
  );

  server.get(
    "/accounts",
    {
      schema: {
        operationId: "listAccounts",
        tags: ["accounts"],
        summary: "All accounts",
        response: { 200: z.object({ items: z.array(account) }), default: problem },
      },
    },
    async () => ({ items: await accounts.list() }),
  );

  server.post(
    "/accounts",
    {
      schema: {
        operationId: "createAccount",
        tags: ["accounts"],
        summary: "Let somebody in",
        body: z.object({ name: nonEmpty(64), role, password }),
        response: { 201: account, default: problem },
      },
    },
    async ({ body }, reply) => {
      reply.code(201);
      return accounts.create(body);
    },
  );

  server.patch(
    "/accounts/:id",
    {
      schema: {
        operationId: "changeAccount",
        tags: ["accounts"],
        summary: "Give another role or password, or shut an account; its sessions end",
        params: byId,
        body: z.object({ role, disabled: z.boolean(), password }).partial(),
        response: { 200: account, default: problem },
      },
    },
    async ({ body, params }) => accounts.change(params.id, body),
  );

  server.get(
    "/tokens",
    {
      schema: {
        operationId: "listTokens",
        tags: ["accounts"],
        summary: "One's own tokens, without what they are",
        response: { 200: z.object({ items: z.array(token) }), default: problem },
      },
    },
    async ({ account }) => ({ items: (await tokens.list(holder(account))).map(toToken) }),
  );

  server.post(
    "/tokens",
    {
      schema: {
        operationId: "createToken",
        tags: ["accounts"],
        summary: "A token for a program, which then acts for this account; it is told once",
        body: z.object({
          name: nonEmpty(120).describe("What it is for."),
          days: z.int().min(1).max(LONGEST_DAYS).default(90).describe("Until it expires."),
        }),
        response: { 201: token.extend({ token: z.string() }), default: problem },
      },
    },
    async ({ account, body }, reply) => {
      const made = await tokens.create(holder(account), body.name, body.days);
      reply.code(201).header("cache-control", "no-store");
      return { ...toToken(made.token), token: made.secret };
    },
  );

  server.delete(
    "/tokens/:id",
    {
      schema: {
        operationId: "revokeToken",
        tags: ["accounts"],
        summary: "End a token at once",
        params: z.object({ id: z.uuid() }),
        response: { 204: z.null(), default: problem },
      },
    },
    async ({ account, params }, reply) => {
      await tokens.revoke(holder(account), params.id);
      return reply.code(204).send(null);
    },
  );
}

/** Tokens are somebody's: where nobody signs in there are none, and none is needed. */
function holder(account: { readonly id: string } | undefined): string {
  if (account) return account.id;
  throw new ApiError(409, "no-accounts", "Nobody signs in here, so there are no tokens.", "Call without one.");
}

const toToken = ({ createdAt, expiresAt, usedAt, ...rest }: AccessToken): z.output<typeof token> => ({
  ...rest,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  usedAt: usedAt?.toISOString() ?? null,
});
