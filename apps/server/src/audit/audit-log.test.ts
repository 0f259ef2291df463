import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "../database/open.ts";
import { openTestService, type TestService } from "../testing/open-test-service.ts";
import { auditHead, headAtSigning, verifyAudit, writeAudit } from "./audit-log.ts";

let opened: TestService;
let db: Database;

beforeAll(async () => {
  opened = await openTestService({ worker: false });
  db = opened.service.db;
});
afterAll(() => opened.close());

const entry = (subject: string) => ({ actor: "Ωμέγα", action: "case.sign", subject, details: { why: "5:x\n" } });

/** Runs with the triggers that guard the log switched off, as somebody who owns the database can, and takes it back. */
async function tampered(statement: string, known?: { seq: number; hash: string }) {
  let verdict: Awaited<ReturnType<typeof verifyAudit>> | undefined;
  await db
    .transaction()
    .execute(async (trx) => {
      await sql.raw("alter table audit_log disable trigger user").execute(trx);
      await sql.raw(statement).execute(trx);
      verdict = await verifyAudit(trx, ...(known ? [known] : []));
      throw new Error("take it back");
    })
    .catch(() => {});
  return verdict?.faults.map(({ kind, seq }) => `${kind} ${seq}`);
}

it("chains rows, and tells an edited row, a missing one, a cut end and a chain written anew", async () => {
  expect(await verifyAudit(db)).toEqual({ rows: 0, head: null, faults: [] });
  for (const subject of ["case a", "case b", "case c", "case d"]) await writeAudit(db, entry(subject));
  const { faults, head, rows } = await verifyAudit(db);
  expect(faults).toEqual([]);
  expect(rows).toBe(4);
  const known = head!;
  expect(await auditHead(db)).toEqual(known);
  expect(await tampered("update audit_log set details = '{}' where seq = 2")).toEqual(["edited 2"]);
  expect(await tampered("update audit_log set at = at + interval '1 ms' where seq = 2")).toEqual(["edited 2"]);
  expect(await tampered("update audit_log set actor = subject, subject = actor where seq = 3")).toEqual(["edited 3"]);
  expect(await tampered("delete from audit_log where seq in (2, 3)")).toEqual(["missing 4"]);
  expect(await tampered("delete from audit_log where seq = 4")).toEqual([]);
  expect(await tampered("delete from audit_log where seq = 4", known)).toEqual(["missing 4"]);
  const rehashed = `update audit_log as a set details = '{}', hash = encode(sha256(convert_to(audit_text(
    (a.seq, a.at, a.actor, a.action, a.subject, '{}', a.previous, a.hash)::audit_log), 'UTF8')), 'hex') where seq = 2`;
  expect(await tampered(rehashed)).toEqual(["edited 3"]);
  expect((await verifyAudit(db, known)).faults).toEqual([]);
});

it("refuses changes of rows, and numbers and hashes that are not its own", async () => {
  await expect(sql`update audit_log set actor = 'x'`.execute(db)).rejects.toThrow(/only grows: update is refused/);
  await expect(sql`delete from audit_log`.execute(db)).rejects.toThrow(/delete is refused/);
  await expect(sql`truncate audit_log`.execute(db)).rejects.toThrow(/truncate is refused/);
  await sql`insert into audit_log values (99, now(), 'x', 'x', 'x', '{}', 'x', 'x')`.execute(db);
  expect(await verifyAudit(db)).toMatchObject({ rows: 5, head: { seq: 5 }, faults: [] });
});

it("logs what people decide and models say, in the transaction that writes it", async () => {
  const [caseId, imageId, cellId] = [randomUUID(), randomUUID(), randomUUID()];
  const sha256 = "a".repeat(64);
  await db.insertInto("cases").values({ id: caseId, name: "P", specimen: "blood" }).execute();
  await db.insertInto("files").values({ sha256, bytes: 1, type: "image/png" }).execute();
  await db.insertInto("images").values({ id: imageId, case_id: caseId, sha256 }).execute();
  const place = { bbox: "{}", centroid: "{}", contour: "[]", partial: "[]", nucleus_area: 1, cytoplasm_area: 1 };
  const segmentationId = randomUUID();
  await db.insertInto("segmentations").values({ id: segmentationId, image_id: imageId, finding: "f" }).execute();
  await db
    .insertInto("cells")
    .values({ id: cellId, image_id: imageId, segmentation_id: segmentationId, number: 1, kind: "white-cell", ...place })
    .execute();
  const said = { image_id: imageId, model: "m", model_sha256: "b".repeat(64), probabilities: "{}" };
  await db
    .insertInto("predictions")
    .values([
      { ...said, id: randomUUID(), cell_id: cellId, label: "blast", abstained: false },
      { ...said, id: randomUUID(), cell_id: null, label: "blast", abstained: true },
    ])
    .execute();
  const correction = {
    id: randomUUID(),
    cell_id: cellId,
    from_label: "blast",
    to_label: "lymphocyte",
    reason: "small",
  };
  await db
    .transaction()
    .execute(async (trx) => {
      await trx
        .insertInto("corrections")
        .values({ ...correction, by: "undone" })
        .execute();
      throw new Error("undo");
    })
    .catch(() => {});
  await db
    .insertInto("corrections")
    .values({ ...correction, by: "rev" })
    .execute();
  await db.insertInto("reviews").values({ id: randomUUID(), case_id: caseId, by: "two", verdict: "agree" }).execute();
  const signed = { status: "signed" as const, signed_by: "rev", signed_at: new Date() };
  await db.updateTable("cases").set(signed).where("id", "=", caseId).execute();
  const lines = await db.selectFrom("audit_log").selectAll().where("seq", ">", 5).orderBy("seq").execute();
  expect(lines.map(({ action, actor, subject }) => [actor, action, subject])).toEqual([
    ["model m", "image.predict", `image ${imageId}`],
    ["rev", "cell.correct", `cell ${cellId}`],
    ["two", "case.review", `case ${caseId}`],
    ["rev", "case.sign", `case ${caseId}`],
  ]);
  expect(JSON.parse(lines[0].details)).toEqual({
    input: sha256,
    model: "m",
    modelSha256: "b".repeat(64),
    labels: { blast: 1, abstained: 1 },
  });
  expect(JSON.parse(lines[1].details)).toEqual({ from: "blast", to: "lymphocyte", reason: "small" });
  expect((await verifyAudit(db)).faults).toEqual([]);
  // A chain that is written anew from its beginning is whole by itself; what a signed report noted tells.
  const signature = (await headAtSigning(db, caseId))!;
  expect(signature.seq).toBe(lines.at(-1)!.seq);
  const anew = `do $$ declare r audit_log%rowtype; p text := repeat('0', 64); begin
    update audit_log set details = '{}' where seq = 1;
    for r in select * from audit_log order by seq loop
      r.previous := p;
      p := encode(sha256(convert_to(audit_text(r), 'UTF8')), 'hex');
      update audit_log set previous = r.previous, hash = p where seq = r.seq;
    end loop; end $$`;
  expect(await tampered(anew)).toEqual([]);
  expect(await tampered(anew, signature)).toEqual([`missing ${signature.seq}`]);
});
