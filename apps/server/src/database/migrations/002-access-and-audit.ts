import { type Kysely, sql } from "kysely";

/** Accounts with their sessions and tokens, and the log of what was done, which can only grow. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // As better-auth has them: a test holds them against what it asks for.
  `create table accounts (
    id text primary key,
    name text not null,
    email text not null unique,
    "emailVerified" boolean not null,
    image text,
    "createdAt" timestamptz not null default current_timestamp,
    "updatedAt" timestamptz not null default current_timestamp,
    username text unique,
    "displayUsername" text,
    role text check (role in ('viewer', 'reviewer', 'admin')),
    banned boolean,
    "banReason" text,
    "banExpires" timestamptz)`,
  `create table account_sessions (
    id text primary key,
    "expiresAt" timestamptz not null,
    token text not null unique,
    "createdAt" timestamptz not null default current_timestamp,
    "updatedAt" timestamptz not null,
    "ipAddress" text,
    "userAgent" text,
    "userId" text not null references accounts on delete cascade,
    "impersonatedBy" text)`,
  `create table account_credentials (
    id text primary key,
    "accountId" text not null,
    "providerId" text not null,
    "userId" text not null references accounts on delete cascade,
    "accessToken" text,
    "refreshToken" text,
    "idToken" text,
    "accessTokenExpiresAt" timestamptz,
    "refreshTokenExpiresAt" timestamptz,
    scope text,
    password text,
    "createdAt" timestamptz not null default current_timestamp,
    "updatedAt" timestamptz not null)`,
  `create table account_verifications (
    id text primary key,
    identifier text not null,
    value text not null,
    "expiresAt" timestamptz not null,
    "createdAt" timestamptz not null default current_timestamp,
    "updatedAt" timestamptz not null default current_timestamp)`,
  `create index account_sessions_of_accounts on account_sessions ("userId")`,
  `create index account_credentials_of_accounts on account_credentials ("userId")`,
  "create index account_verifications_by_identifier on account_verifications (identifier)",
  `create table access_tokens (
    id uuid primary key,
    account_id text not null references accounts on delete cascade,
    name text not null,
    hash text not null unique check (hash ~ '^[0-9a-f]{64}$'),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz)`,

  `create table audit_log (
    seq integer primary key,
    at timestamptz(3) not null,
    actor text not null,
    action text not null,
    subject text not null,
    details text not null,
    previous text not null,
    hash text not null unique)`,
  // What is hashed: every value with its length in bytes before it, so that no two rows give the same text.
  `create function audit_text(entry audit_log) returns text language sql immutable as $$
    select string_agg(octet_length(value) || ':' || value, '' order by place)
    from unnest(array[
      entry.seq::text,
      to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      entry.actor, entry.action, entry.subject, entry.details, entry.previous
    ]) with ordinality as part (value, place)
  $$`,
  // One writer at a time, until its transaction ends: a chain has no branches.
  `create function audit_chain() returns trigger language plpgsql as $$
    declare last audit_log%rowtype;
    begin
      perform pg_advisory_xact_lock(${0x1e0c5}, 1);
      select * into last from audit_log order by seq desc limit 1;
      new.seq := coalesce(last.seq, 0) + 1;
      new.at := date_trunc('milliseconds', clock_timestamp());
      new.previous := coalesce(last.hash, repeat('0', 64));
      new.hash := encode(sha256(convert_to(audit_text(new), 'UTF8')), 'hex');
      return new;
    end
  $$`,
  "create trigger audit_chain before insert on audit_log for each row execute function audit_chain()",
  `create function audit_refuse() returns trigger language plpgsql as $$
    begin
      raise exception 'audit_log only grows: % is refused', lower(tg_op);
    end
  $$`,
  "create trigger audit_rows_stay before update or delete on audit_log for each row execute function audit_refuse()",
  "create trigger audit_log_stays before truncate on audit_log for each statement execute function audit_refuse()",

  // What people decide and models say is logged where it is written: whoever writes it, and in the same transaction.
  `create function audit_correction() returns trigger language plpgsql as $$
    begin
      insert into audit_log (actor, action, subject, details) values (new."by", 'cell.correct', 'cell ' || new.cell_id,
        jsonb_build_object('from', new.from_label, 'to', new.to_label, 'reason', new.reason)::text);
      return null;
    end
  $$`,
  "create trigger audit_correction after insert on corrections for each row execute function audit_correction()",
  `create function audit_review() returns trigger language plpgsql as $$
    begin
      insert into audit_log (actor, action, subject, details) values (new."by", 'case.review', 'case ' || new.case_id,
        jsonb_build_object('verdict', new.verdict, 'comment', new.comment)::text);
      return null;
    end
  $$`,
  "create trigger audit_review after insert on reviews for each row execute function audit_review()",
  `create function audit_sign_off() returns trigger language plpgsql as $$
    begin
      insert into audit_log (actor, action, subject, details)
        values (coalesce(new.signed_by, ''), 'case.sign', 'case ' || new.id, '{}');
      return null;
    end
  $$`,
  `create trigger audit_sign_off after update on cases for each row
    when (new.status = 'signed' and old.status <> 'signed') execute function audit_sign_off()`,
  `create function audit_predictions() returns trigger language plpgsql as $$
    begin
      insert into audit_log (actor, action, subject, details)
        select 'model ' || said.model, 'image.predict', 'image ' || said.image_id, jsonb_build_object(
          'input', images.sha256, 'model', said.model, 'modelSha256', said.model_sha256, 'labels', said.labels)::text
        from (
          select image_id, model, model_sha256, jsonb_object_agg(label, count) as labels
          from (
            select image_id, model, model_sha256, case when abstained then 'abstained' else label end as label, count(*)
            from added group by 1, 2, 3, 4
          ) as counted group by 1, 2, 3
        ) as said join images on images.id = said.image_id;
      return null;
    end
  $$`,
  `create trigger audit_predictions after insert on predictions referencing new table as added
    for each statement execute function audit_predictions()`,
];
