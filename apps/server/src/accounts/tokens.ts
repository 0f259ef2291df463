import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Database } from "../database/open.ts";
import { AccountError } from "./account-error.ts";
import { type Account, accountOf } from "./accounts.ts";

export interface AccessToken {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** To the minute; null when it never was. */
  readonly usedAt: Date | null;
}

const PREFIX = "lks_";
/** `used_at` is written at most so often. */
const MINUTE = 60_000;

/**
 * What programs come with, `Authorization: Bearer lks_…`: 256 random bits that act for an account until they expire. The
 * table has only their SHA-256, which for so many bits needs no salt.
 */
export class Tokens {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** @returns the token, which is never told again, and what is kept of it */
  async create(accountId: string, name: string, days: number): Promise<{ secret: string; token: AccessToken }> {
    const secret = PREFIX + randomBytes(32).toString("base64url");
    const row = await this.#db
      .insertInto("access_tokens")
      .values({
        id: randomUUID(),
        account_id: accountId,
        name,
        hash: hashOf(secret),
        expires_at: new Date(Date.now() + days * 24 * 60 * MINUTE),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { secret, token: tokenOf(row) };
  }

  async list(accountId: string): Promise<AccessToken[]> {
    const rows = this.#db.selectFrom("access_tokens").selectAll().where("account_id", "=", accountId);
    return (await rows.orderBy("created_at").execute()).map(tokenOf);
  }

  /** @throws AccountError `no-such-token` */
  async revoke(accountId: string, id: string): Promise<void> {
    const gone = await this.#db
      .deleteFrom("access_tokens")
      .where("account_id", "=", accountId)
      .where("id", "=", id)
      .executeTakeFirst();
    if (gone.numDeletedRows === 0n) throw new AccountError("no-such-token", id, `There is no token ${id}`);
  }

  /** Whom a token acts for; `expired` for one that did, undefined for none that is known. */
  async holder(secret: string): Promise<Account | "expired" | undefined> {
    if (!secret.startsWith(PREFIX)) return undefined;
    const row = await this.#db
      .selectFrom("access_tokens")
      .innerJoin("accounts", "accounts.id", "access_tokens.account_id")
      .selectAll("accounts")
      .select(["access_tokens.id as token", "access_tokens.expires_at", "access_tokens.used_at"])
      .where("access_tokens.hash", "=", hashOf(secret))
      .executeTakeFirst();
    if (!row || row.banned) return undefined;
    const now = Date.now();
    if (row.expires_at.getTime() <= now) return "expired";
    if (!row.used_at || now - row.used_at.getTime() > MINUTE) {
      await this.#db.updateTable("access_tokens").set({ used_at: new Date() }).where("id", "=", row.token).execute();
    }
    return accountOf(row);
  }
}

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly used_at: Date | null;
}

const tokenOf = ({ created_at, expires_at, id, name, used_at }: TokenRow): AccessToken => ({
  id,
  name,
  createdAt: created_at,
  expiresAt: expires_at,
  usedAt: used_at,
});
