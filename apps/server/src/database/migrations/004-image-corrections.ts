import { type Kysely, sql } from "kysely";

/** What people call images as a whole, logged as it is of cells: where it is written, in the same transaction. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table image_corrections (
    id uuid primary key,
    seq integer generated always as identity unique,
    image_id uuid not null references images on delete cascade,
    from_label text,
    to_label text not null,
    reason text not null,
    by text not null,
    at timestamptz not null default now())`,
  "create index image_corrections_of_images on image_corrections (image_id, seq)",
  `create function audit_image_correction() returns trigger language plpgsql as $$
    begin
      insert into audit_log (actor, action, subject, details) values (new."by", 'image.correct', 'image ' || new.image_id,
        jsonb_build_object('from', new.from_label, 'to', new.to_label, 'reason', new.reason)::text);
      return null;
    end
  $$`,
  `create trigger audit_image_correction after insert on image_corrections
    for each row execute function audit_image_correction()`,
];
