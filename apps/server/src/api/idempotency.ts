import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Selectable, sql } from "kysely";
import type { Database } from "../database/open.ts";
import type { IdempotencyTable } from "../database/schema.ts";
import type { Trx } from "../jobs/job-queue.ts";
import { actorOf } from "./actor.ts";
import { ApiError, conflict } from "./problem.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The key that this request came with, and has to give an answer to. */
    idempotency?: Held;
  }
  interface FastifyContextConfig {
    /** Whether the handler keeps the key itself, by {@link once}. */
    readonly keepsOwnKey?: boolean;
  }
}

interface Held {
  readonly key: string;
  readonly fingerprint: string;
}

/** Of a route whose handler does its work by {@link once}. */
export const byOnce = { keepsOwnKey: true } as const;

/** A key is kept for a day. */
const KEPT = sql`interval '24 hours'`;
/** A request that a killed server never answered stands in the way of the next one for as long as this. */
const ABANDONED = sql`interval '5 minutes'`;
/** What these answer is told once: a password or a token is kept nowhere. */
const SECRET = /\/(session|accounts|tokens)(\/|$)/;
const FORM = /^[\x21-\x7e]{1,200}$/;
const JSON_TYPE = "application/json; charset=utf-8";

/**
 * A request that carries an `Idempotency-Key` is done once: who sends it again, having not heard the answer, gets the
 * answer of the first time. Failures of the service itself are not kept. A handler that works by {@link once} writes the
 * key with its work; of any other POST the key is held while it is worked on.
 */
export function addIdempotency(server: FastifyInstance, db: Database): void {
  server.decorateRequest("idempotency", undefined);

  server.addHook("preHandler", async (request, reply) => {
    const given = request.headers["idempotency-key"];
    const { config, url = "" } = request.routeOptions;
    if (given === undefined || SECRET.test(url) || (request.method !== "POST" && !config.keepsOwnKey)) return;
    if (typeof given !== "string" || !FORM.test(given)) {
      throw new ApiError(
        400,
        "bad-idempotency-key",
        "The Idempotency-Key is none.",
        "Give 1 to 200 printable characters, such as a UUID.",
      );
    }
    // One's key is nobody else's.
    const held = { key: `${actorOf(request)} ${given}`, fingerprint: fingerprintOf(request) };
    await db
      .deleteFrom("idempotency_keys")
      .where("key", "=", held.key)
      .where(sql<boolean>`created_at < now() - ${KEPT} or (status is null and created_at < now() - ${ABANDONED})`)
      .execute();
    const isFree = config.keepsOwnKey ? !(await keyRow(db, held)) : await claim(db, held);
    if (!isFree) return replay(db, held, reply);
    request.idempotency = held;
  });

  server.addHook("onSend", async (request, reply, payload) => {
    if (request.idempotency !== undefined) await keep(db, request.idempotency, reply, payload);
    return payload;
  });
  // A client that went away before it was answered leaves the key free.
  server.addHook("onRequestAbort", async (request) => {
    if (request.idempotency !== undefined) await forget(db, request.idempotency);
  });
}

/**
 * Does a request's work and keeps its answer with its key in one transaction: a server that is killed has done both or
 * neither, and of two that are sent at once the second waits for what the first answers.
 */
export async function once<T>(
  db: Database,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  const held = request.idempotency;
  reply.code(status);
  const answered = await db.transaction().execute(async (trx) => {
    if (held && !(await claim(trx, held))) return undefined;
    const body = await work(trx);
    if (held) {
      const answer = { status, type: JSON_TYPE, body: String(reply.serialize(body)) };
      await trx.updateTable("idempotency_keys").set(answer).where("key", "=", held.key).execute();
    }
    return { body };
  });
  if (answered) return answered.body;
  // Its answer came meanwhile; it is sent as it is.
  return (await replay(db, held!, reply)) as T;
}

/** Whether the key is this request's now. Waits for another one that is about to commit it. */
async function claim(db: Database, held: Held): Promise<boolean> {
  const taken = await db
    .insertInto("idempotency_keys")
    .values(held)
    .onConflict((on) => on.column("key").doNothing())
    .returning("key")
    .executeTakeFirst();
  return taken !== undefined;
}

const keyRow = (db: Database, { key }: Held): Promise<Selectable<IdempotencyTable> | undefined> =>
  db.selectFrom("idempotency_keys").selectAll().where("key", "=", key).executeTakeFirst();

/** @throws ApiError 422 for another request's key, 409 where there is no answer yet */
async function replay(db: Database, held: Held, reply: FastifyReply): Promise<FastifyReply> {
  const known = await keyRow(db, held);
  if (known && known.fingerprint !== held.fingerprint) {
    throw new ApiError(
      422,
      "idempotency-key-reused",
      "The Idempotency-Key belongs to another request.",
      "Give each request a key of its own.",
    );
  }
  if (known?.status == null || known.body === null) {
    throw conflict("in-progress", "The request with this Idempotency-Key is under way.", "Wait, then send it again.");
  }
  return reply
    .code(known.status)
    .header("idempotent-replayed", "true")
    .type(known.type ?? JSON_TYPE)
    .serializer((text: string) => text)
    .send(known.body);
}

/** Keeps an answer that was not kept with its work, such as a refusal. */
async function keep(db: Database, held: Held, reply: FastifyReply, payload: unknown): Promise<void> {
  // A stream was sent piece by piece: there is nothing to give again.
  if (reply.statusCode >= 500 || typeof payload !== "string") return forget(db, held);
  const answer = {
    status: reply.statusCode,
    type: String(reply.getHeader("content-type") ?? JSON_TYPE),
    body: payload,
  };
  await db
    .insertInto("idempotency_keys")
    .values({ ...held, ...answer })
    .onConflict((on) => on.column("key").doUpdateSet(answer).where("idempotency_keys.status", "is", null))
    .execute();
}

async function forget(db: Database, { key }: Held): Promise<void> {
  await db.deleteFrom("idempotency_keys").where("key", "=", key).where("status", "is", null).execute();
}

/** Of an upload the length stands for the content, which has yet to come. */
function fingerprintOf({ body, headers, method, url }: FastifyRequest): string {
  const content = body === undefined ? `${headers["content-length"]}` : JSON.stringify(body);
  return createHash("sha256").update(`${method} ${url}\n${content}`).digest("hex");
}
