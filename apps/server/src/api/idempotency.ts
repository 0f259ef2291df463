import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { sql } from "kysely";
import type { Database } from "../database/open.ts";
import { actorOf } from "./actor.ts";
import { ApiError, conflict } from "./problem.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The key that this request holds, and has to give an answer to. */
    idempotencyKey?: string;
  }
}

/** A key is kept for a day. */
const KEPT = sql`interval '24 hours'`;
/** A request that a killed server never answered stands in the way of the next one for as long as this. */
const ABANDONED = sql`interval '5 minutes'`;
/** What these answer is told once: a password or a token is kept nowhere. */
const SECRET = /\/(session|accounts|tokens)(\/|$)/;
const FORM = /^[\x21-\x7e]{1,200}$/;

/**
 * A POST that carries an `Idempotency-Key` is done once: who sends it again, having not heard the answer, gets the answer
 * of the first time. Failures of the service itself are not kept.
 */
export function addIdempotency(server: FastifyInstance, db: Database): void {
  server.decorateRequest("idempotencyKey", undefined);

  server.addHook("preHandler", async (request, reply) => {
    const given = request.headers["idempotency-key"];
    if (request.method !== "POST" || given === undefined || SECRET.test(request.routeOptions.url ?? "")) return;
    if (typeof given !== "string" || !FORM.test(given)) {
      throw new ApiError(
        400,
        "bad-idempotency-key",
        "The Idempotency-Key is none.",
        "Give 1 to 200 printable characters, such as a UUID.",
      );
    }
    // One's key is nobody else's.
    const key = `${actorOf(request)} ${given}`;
    const fingerprint = fingerprintOf(request);
    await db
      .deleteFrom("idempotency_keys")
      .where("key", "=", key)
      .where(sql<boolean>`created_at < now() - ${KEPT} or (status is null and created_at < now() - ${ABANDONED})`)
      .execute();
    const taken = await db
      .insertInto("idempotency_keys")
      .values({ key, fingerprint })
      .onConflict((on) => on.column("key").doNothing())
      .returning("key")
      .executeTakeFirst();
    if (taken) {
      request.idempotencyKey = key;
      return;
    }
    const known = await db.selectFrom("idempotency_keys").selectAll().where("key", "=", key).executeTakeFirst();
    if (known && known.fingerprint !== fingerprint) {
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
      .type(known.type ?? "application/json")
      .serializer((text: string) => text)
      .send(known.body);
  });

  server.addHook("onSend", async (request, reply, payload) => {
    if (request.idempotencyKey !== undefined) await keep(db, request.idempotencyKey, reply, payload);
    return payload;
  });
  // A client that went away before it was answered leaves the key free.
  server.addHook("onRequestAbort", async (request) => {
    if (request.idempotencyKey !== undefined) await forget(db, request.idempotencyKey);
  });
}

async function keep(db: Database, key: string, reply: FastifyReply, payload: unknown): Promise<void> {
  // A stream was sent piece by piece: there is nothing to give again.
  if (reply.statusCode >= 500 || typeof payload !== "string") return forget(db, key);
  const type = String(reply.getHeader("content-type") ?? "application/json");
  await db
    .updateTable("idempotency_keys")
    .set({ status: reply.statusCode, type, body: payload })
    .where("key", "=", key)
    .execute();
}

async function forget(db: Database, key: string): Promise<void> {
  await db.deleteFrom("idempotency_keys").where("key", "=", key).where("status", "is", null).execute();
}

/** Of an upload the length stands for the content, which has yet to come. */
function fingerprintOf({ body, headers, method, url }: FastifyRequest): string {
  const content = body === undefined ? `${headers["content-length"]}` : JSON.stringify(body);
  return createHash("sha256").update(`${method} ${url}\n${content}`).digest("hex");
}
