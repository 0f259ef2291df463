import { randomUUID } from "node:crypto";
import { z } from "zod";
import { actorOf } from "../api/actor.ts";
import type { ApiServer } from "../api/api-server.ts";
import { byOnce, once } from "../api/idempotency.ts";
import { afterOf, page, pageOf, pageQuery } from "../api/page.ts";
import { notFound, problem } from "../api/problem.ts";
import { nonEmpty, text } from "../api/text.ts";
import { caseStates, specimens } from "../database/schema.ts";
import { pseudonymOf } from "../privacy/pseudonym.ts";
import type { Service } from "../service.ts";
import { type CaseRow, getCase, openCase } from "./case-row.ts";
import { summariseCase, summary } from "./summary.ts";

const name = nonEmpty(120).describe("A pseudonym, never a patient's name.");
const note = text(4000).nullable();

export const caseSchema = z
  .object({
    id: z.uuid(),
    name,
    specimen: z.enum(specimens),
    status: z.enum(caseStates).describe("`review` once it waits for a second reader; nothing of a signed one changes."),
    note,
    createdAt: z.iso.datetime(),
    createdBy: z.string().nullable(),
    signedAt: z.iso.datetime().nullable(),
    signedBy: z.string().nullable(),
  })
  .meta({ id: "Case" });

const review = z
  .object({
    id: z.uuid(),
    by: z.string(),
    verdict: z.enum(["agree", "disagree"]),
    comment: z.string().nullable(),
    at: z.iso.datetime(),
  })
  .meta({ id: "Review" });

const byId = z.object({ id: z.uuid() });

export function caseRoutes(server: ApiServer, service: Service): void {
  const { db } = service;
  const tags = ["cases"];
  server.get(
    "/cases",
    {
      schema: {
        operationId: "listCases",
        tags,
        summary: "Cases, the latest first",
        querystring: pageQuery.extend({ status: z.enum(caseStates).optional() }),
        response: { 200: pageOf(caseSchema), default: problem },
      },
    },
    async ({ query: { cursor, limit, status } }) => {
      let rows = db
        .selectFrom("cases")
        .selectAll()
        .orderBy("seq", "desc")
        .limit(limit + 1);
      const before = afterOf(cursor);
      if (before !== undefined) rows = rows.where("seq", "<", before);
      if (status) rows = rows.where("status", "=", status);
      return page(await rows.execute(), limit, toCase);
    },
  );

  server.post(
    "/cases",
    {
      config: byOnce,
      schema: {
        operationId: "createCase",
        tags,
        summary: "Open a case",
        body: z
          .object({
            name: name.optional(),
            patient: nonEmpty(200)
              .optional()
              .describe(
                "In place of a name: whose it is. Only a keyed pseudonym of it is kept, the same for the same.",
              ),
            specimen: z.enum(specimens).default("blood"),
            note: note.optional(),
          })
          .refine((body) => (body.name === undefined) !== (body.patient === undefined), {
            error: "give either a name or a patient",
          }),
        response: { 201: caseSchema, default: problem },
      },
    },
    async (request, reply) => {
      const { name, note = null, patient = "", specimen } = request.body;
      const called = name ?? pseudonymOf(service.access.pseudonyms, "P", patient);
      const row = { id: randomUUID(), name: called, specimen, note, created_by: actorOf(request) };
      return once(db, request, reply, 201, async (trx) =>
        toCase(await trx.insertInto("cases").values(row).returningAll().executeTakeFirstOrThrow()),
      );
    },
  );

  server.get(
    "/cases/:id",
    {
      schema: {
        operationId: "getCase",
        tags,
        summary: "One case",
        params: byId,
        response: { 200: caseSchema, default: problem },
      },
    },
    async ({ params }) => toCase(await getCase(db, params.id)),
  );

  server.patch(
    "/cases/:id",
    {
      config: byOnce,
      schema: {
        operationId: "updateCase",
        tags,
        summary: "Rename a case, correct its specimen, note something, or send it to the second reader",
        params: byId,
        body: z
          .object({ name, specimen: z.enum(specimens), note, status: z.enum(["open", "review"]) })
          .partial()
          .refine((body) => Object.keys(body).length > 0, { error: "give something to change" }),
        response: { 200: caseSchema, default: problem },
      },
    },
    async (request, reply) =>
      once(db, request, reply, 200, async (trx) => {
        const { body, params } = request;
        await openCase(trx, params.id);
        const changed = trx.updateTable("cases").set(body).where("id", "=", params.id).returningAll();
        return toCase(await changed.executeTakeFirstOrThrow());
      }),
  );

  server.get(
    "/cases/:id/summary",
    {
      schema: {
        operationId: "summariseCase",
        tags,
        summary: "Counts and shares of a case's cells, each with its interval",
        params: byId,
        response: { 200: summary, default: problem },
      },
    },
    async ({ params }) => summariseCase(db, await getCase(db, params.id)),
  );

  server.get(
    "/cases/:id/reviews",
    {
      schema: {
        operationId: "listReviews",
        tags,
        summary: "What second readers said",
        params: byId,
        response: { 200: z.object({ items: z.array(review) }), default: problem },
      },
    },
    async ({ params }) => {
      await getCase(db, params.id);
      const rows = await db.selectFrom("reviews").selectAll().where("case_id", "=", params.id).orderBy("seq").execute();
      return { items: rows.map(toReview) };
    },
  );

  server.post(
    "/cases/:id/reviews",
    {
      config: byOnce,
      schema: {
        operationId: "reviewCase",
        tags,
        summary: "Say as second reader whether the count is right",
        params: byId,
        body: z.object({ verdict: z.enum(["agree", "disagree"]), comment: text(4000).optional() }),
        response: { 201: review, default: problem },
      },
    },
    async (request, reply) => {
      const { comment = null, verdict } = request.body;
      const row = { id: randomUUID(), case_id: request.params.id, by: actorOf(request), verdict, comment };
      return once(db, request, reply, 201, async (trx) => {
        await openCase(trx, request.params.id);
        return toReview(await trx.insertInto("reviews").values(row).returningAll().executeTakeFirstOrThrow());
      });
    },
  );

  server.post(
    "/cases/:id/sign",
    {
      config: byOnce,
      schema: {
        operationId: "signCase",
        tags,
        summary: "Sign a case: nothing of it changes any more",
        params: byId,
        response: { 200: caseSchema, default: problem },
      },
    },
    async (request, reply) =>
      once(db, request, reply, 200, async (trx) => {
        await openCase(trx, request.params.id);
        const signed = { status: "signed" as const, signed_at: new Date(), signed_by: actorOf(request) };
        const row = await trx
          .updateTable("cases")
          .set(signed)
          .where("id", "=", request.params.id)
          .returningAll()
          .executeTakeFirst();
        if (!row) throw notFound("case", request.params.id);
        return toCase(row);
      }),
  );
}

export const toCase = (row: CaseRow): z.output<typeof caseSchema> => ({
  id: row.id,
  name: row.name,
  specimen: row.specimen,
  status: row.status,
  note: row.note,
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
  signedAt: row.signed_at?.toISOString() ?? null,
  signedBy: row.signed_by,
});

const toReview = (row: {
  id: string;
  by: string;
  verdict: "agree" | "disagree";
  comment: string | null;
  at: Date;
}): z.output<typeof review> => ({
  id: row.id,
  by: row.by,
  verdict: row.verdict,
  comment: row.comment,
  at: row.at.toISOString(),
});
