import { createHash } from "node:crypto";
import type { Selectable } from "kysely";
import type { AuditTable } from "../database/access-schema.ts";
import type { Database } from "../database/open.ts";

/** What is written into the log; when, its number and its hashes are the database's to say. */
export interface AuditEntry {
  /** Who: an account's name, `local` where there are no accounts, `model …`, or `nobody`. */
  readonly actor: string;
  /** Such as `case.sign`. */
  readonly action: string;
  /** What it was done to, such as `case 1b2c…`. */
  readonly subject: string;
  /** Anything more; nothing secret, and no name of a patient. */
  readonly details?: object;
}

export type AuditRow = Selectable<AuditTable>;

/** Adds a line. It is chained to the one before by a trigger of the database, whoever writes it. */
export async function writeAudit(db: Database, { action, actor, details = {}, subject }: AuditEntry): Promise<void> {
  await db
    .insertInto("audit_log")
    .values({ actor, action, subject, details: JSON.stringify(details) })
    .execute();
}

/** The hash before the first row. */
const NOTHING = "0".repeat(64);

/** SHA-256 of a row's values, each with its length in bytes before it; as the database's `audit_text` has it. */
export function hashOf({ action, actor, at, details, previous, seq, subject }: Omit<AuditRow, "hash">): string {
  const values = [String(seq), at.toISOString(), actor, action, subject, details, previous];
  return createHash("sha256")
    .update(values.map((value) => `${Buffer.byteLength(value)}:${value}`).join(""))
    .digest("hex");
}

/** Where a chain was, as somebody noted it earlier: from the end of a report, or of a `verify`. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/** Where the chain is now; null of an empty log. It is not followed: that is what {@link verifyAudit} does. */
export async function auditHead(db: Database): Promise<AuditHead | null> {
  const row = await db.selectFrom("audit_log").select(["seq", "hash"]).orderBy("seq", "desc").executeTakeFirst();
  return row ?? null;
}

/** The line of a case's signature: a report of a signed case names it, so that it holds the log to what it was then. */
export async function headAtSigning(db: Database, caseId: string): Promise<AuditHead | null> {
  const signed = db
    .selectFrom("audit_log")
    .select(["seq", "hash"])
    .where("action", "=", "case.sign")
    .where("subject", "=", `case ${caseId}`)
    .orderBy("seq", "desc");
  return (await signed.executeTakeFirst()) ?? null;
}

export interface AuditFault {
  readonly seq: number;
  /** `edited`: the row is not what was hashed; `missing`: rows were taken away before it, or at the end. */
  readonly kind: "edited" | "missing";
  readonly message: string;
}

export interface AuditVerdict {
  readonly rows: number;
  /** Of the last row; to be noted elsewhere, since a chain does not tell that its end was cut off. */
  readonly head: AuditHead | null;
  /** Of each place the first thing wrong; none of a whole chain. */
  readonly faults: readonly AuditFault[];
}

const PAGE = 1000;

/** Follows the chain from its beginning. @param known where it was, noted earlier: it must still come by all of them */
export async function verifyAudit(db: Database, ...known: readonly AuditHead[]): Promise<AuditVerdict> {
  const faults: AuditFault[] = [];
  let head: AuditHead = { seq: 0, hash: NOTHING };
  let rows = 0;
  const awaited = new Map(known.map((each) => [`${each.seq}:${each.hash}`, each]));
  for (;;) {
    const page = await db
      .selectFrom("audit_log")
      .selectAll()
      .where("seq", ">", head.seq)
      .orderBy("seq")
      .limit(PAGE)
      .execute();
    for (const row of page) {
      rows++;
      const fault = faultOf(row, head);
      if (fault) faults.push(fault);
      awaited.delete(`${row.seq}:${row.hash}`);
      head = { seq: row.seq, hash: row.hash };
    }
    if (page.length < PAGE) break;
  }
  for (const { hash, seq } of awaited.values()) {
    const message = `row ${seq} with hash ${hash} is no longer in the log: rows were taken away or written anew`;
    faults.push({ seq, kind: "missing", message });
  }
  return { rows, head: rows > 0 ? head : null, faults };
}

function faultOf(row: AuditRow, before: AuditHead): AuditFault | undefined {
  const { seq } = row;
  if (hashOf(row) !== row.hash) {
    return { seq, kind: "edited", message: `row ${seq} is not what it was when it was written` };
  }
  if (seq !== before.seq + 1) {
    const gone = seq === before.seq + 2 ? `row ${seq - 1} is` : `rows ${before.seq + 1} to ${seq - 1} are`;
    return { seq, kind: "missing", message: `${gone} no longer in the log` };
  }
  if (row.previous !== before.hash) {
    return {
      seq,
      kind: "edited",
      message: `row ${seq} does not follow row ${before.seq}: one of them was written anew`,
    };
  }
  return undefined;
}
