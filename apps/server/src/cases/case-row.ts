import type { Selectable } from "kysely";
import { conflict, notFound } from "../api/problem.ts";
import type { Database } from "../database/open.ts";
import type { CaseTable } from "../database/schema.ts";
import type { Trx } from "../jobs/job-queue.ts";

export type CaseRow = Selectable<CaseTable>;

/** @throws ApiError 404 */
export async function getCase(db: Database, id: string): Promise<CaseRow> {
  const row = await db.selectFrom("cases").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("case", id);
  return row;
}

/**
 * A case that may be changed, held so until the transaction ends: nothing changes once it is signed.
 * @throws ApiError 404; 409 `case-signed`
 */
export async function openCase(trx: Trx, id: string): Promise<CaseRow> {
  const row = await trx.selectFrom("cases").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  if (!row) throw notFound("case", id);
  if (row.status === "signed") {
    throw conflict("case-signed", `Case ${id} is signed.`, "Open another case: a signed one stays as it was signed.");
  }
  return row;
}
