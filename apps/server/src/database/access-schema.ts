import type { ColumnType, Generated } from "kysely";

type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

/** What an account may do; each may what those before it may. */
export const roles = ["viewer", "reviewer", "admin"] as const;
export type Role = (typeof roles)[number];

/** Written by better-auth, so its columns have its names. */
export interface AccountTable {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  createdAt: Time;
  updatedAt: Time;
  username: string | null;
  role: Role | null;
  banned: boolean | null;
}

/** Sessions of people in browsers, written by better-auth. */
export interface AccountSessionTable {
  id: string;
  userId: string;
  expiresAt: Time;
}

/** Tokens of programs. What is kept is a hash: the token itself is told once. */
export interface AccessTokenTable {
  id: string;
  account_id: string;
  name: string;
  /** SHA-256 of the token. */
  hash: string;
  created_at: Time;
  expires_at: Time;
  used_at: MaybeTime;
}

/** What was done. Number, time and hashes are the database's; rows can't be changed or taken away. */
export interface AuditTable {
  seq: Generated<number>;
  at: ColumnType<Date, never, never>;
  actor: string;
  action: string;
  subject: string;
  /** JSON, kept as the text that was hashed. */
  details: string;
  previous: ColumnType<string, never, never>;
  hash: ColumnType<string, never, never>;
}

/** Tables of accounts, tokens and the audit log (migration 002). */
export interface AccessTables {
  accounts: AccountTable;
  account_sessions: AccountSessionTable;
  access_tokens: AccessTokenTable;
  audit_log: AuditTable;
}
