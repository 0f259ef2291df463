import { type Kysely, sql } from "kysely";

/** What models said of themselves when they looked at images: reports name them long after their files have gone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table models_seen (
    sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    metadata jsonb not null,
    seen_at timestamptz not null default now())`.execute(db);
}
