import { z } from "zod";
import type { ApiServer } from "../api/api-server.ts";
import { afterOf, page, pageOf, pageQuery } from "../api/page.ts";
import { problem } from "../api/problem.ts";
import { text } from "../api/text.ts";
import type { Service } from "../service.ts";
import { type AuditRow, auditHead, verifyAudit } from "./audit-log.ts";

const entry = z
  .object({
    seq: z.int(),
    at: z.iso.datetime(),
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    details: z.record(z.string(), z.unknown()),
    previous: z.string(),
    hash: z.string(),
  })
  .meta({ id: "AuditEntry" });

const head = z.object({ seq: z.int(), hash: z.string() }).meta({ id: "AuditHead" });

const verdict = z
  .object({
    rows: z.int(),
    head: head
      .nullable()
      .describe("Of the last row. Note it elsewhere: a chain does not tell that its end was cut off."),
    faults: z.array(z.object({ seq: z.int(), kind: z.enum(["edited", "missing"]), message: z.string() })),
  })
  .meta({ id: "AuditVerdict" });

const hash = z.string().regex(/^[0-9a-f]{64}$/);

export function auditRoutes(server: ApiServer, { db }: Service): void {
  const tags = ["audit"];
  server.get(
    "/audit",
    {
      schema: {
        operationId: "listAudit",
        tags,
        summary: "What was done, the latest first",
        querystring: pageQuery.extend({ subject: text(200).optional().describe("Such as `case 1b2c…`.") }),
        response: { 200: pageOf(entry), default: problem },
      },
    },
    async ({ query: { cursor, limit, subject } }) => {
      let rows = db
        .selectFrom("audit_log")
        .selectAll()
        .orderBy("seq", "desc")
        .limit(limit + 1);
      const before = afterOf(cursor);
      if (before !== undefined) rows = rows.where("seq", "<", before);
      if (subject !== undefined) rows = rows.where("subject", "=", subject);
      return page(await rows.execute(), limit, toEntry);
    },
  );

  server.get(
    "/audit/head",
    {
      schema: {
        operationId: "getAuditHead",
        tags,
        summary: "Where the log is now: to be noted elsewhere, and given to a later verify",
        response: { 200: z.object({ head: head.nullable() }), default: problem },
      },
    },
    async () => ({ head: await auditHead(db) }),
  );

  server.get(
    "/audit/verify",
    {
      schema: {
        operationId: "verifyAudit",
        tags,
        summary: "Whether the log is whole and as it was written",
        querystring: z.object({ seq: z.coerce.number().int().min(1), hash }).partial(),
        response: { 200: verdict, default: problem },
      },
    },
    async ({ query: { hash, seq } }) => {
      const { faults, head, rows } = await verifyAudit(db, ...(seq !== undefined && hash ? [{ seq, hash }] : []));
      return { rows, head, faults: [...faults] };
    },
  );
}

const toEntry = ({ at, details, ...row }: AuditRow): z.output<typeof entry> => ({
  ...row,
  at: at.toISOString(),
  details: JSON.parse(details),
});
