import { type Role, roles } from "../database/access-schema.ts";
import type { Database } from "../database/open.ts";
import { AccountError } from "./account-error.ts";
import { type AuthOptions, openAuth, PASSWORD_LENGTH } from "./auth.ts";

/** Somebody who may do something here. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
}

export interface NewAccount {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

export interface AccountChange {
  readonly role?: Role;
  readonly disabled?: boolean;
  /** Ends its sessions, too. */
  readonly password?: string;
}

const NAME = /^[a-z0-9][a-z0-9._]{2,29}$/;
const LONGEST_PASSWORD = 128;

/** People's accounts: names, roles, passwords and sessions. Programs come with tokens: see `Tokens`. */
export class Accounts {
  readonly #db: Database;
  readonly #auth: ReturnType<typeof openAuth>;

  constructor(options: AuthOptions) {
    this.#db = options.db;
    this.#auth = openAuth(options);
  }

  /** Whether there is nobody who could sign in and let others in. */
  async lackAdmin(): Promise<boolean> {
    return (await this.#admins()).length === 0;
  }

  async list(): Promise<Account[]> {
    const rows = await this.#db.selectFrom("accounts").selectAll().orderBy("username").execute();
    return rows.map(accountOf);
  }

  /** @throws AccountError `bad-name`, `bad-password`, `name-taken` */
  async create({ name, password, role }: NewAccount): Promise<Account> {
    checkName(name);
    checkPassword(password);
    const taken = await this.#db.selectFrom("accounts").select("id").where("username", "=", name).executeTakeFirst();
    if (taken) throw new AccountError("name-taken", name, `There is an account ${name}`);
    // The library tells people apart by an address; none is ever written to.
    const email = `${name}@localhost.invalid`;
    const { user } = await this.#auth.api.createUser({
      body: { email, name, password, data: { username: name, displayUsername: name } },
    });
    // Its own roles are two, so ours is set beside it.
    await this.#db.updateTable("accounts").set({ role }).where("id", "=", user.id).execute();
    return { id: user.id, name, role, disabled: false };
  }

  /** @throws AccountError `no-such-account`, `bad-password`, `last-admin` */
  async change(id: string, { disabled, password, role }: AccountChange): Promise<Account> {
    if (password !== undefined) checkPassword(password);
    await this.#db.transaction().execute(async (trx) => {
      // One at a time: two that take the last two administrators away would each see the other.
      const rows = await trx.selectFrom("accounts").selectAll().orderBy("id").forUpdate().execute();
      const row = rows.find((each) => each.id === id);
      if (!row) throw new AccountError("no-such-account", id, `There is no account ${id}`);
      const staysAdmin = (role ?? row.role) === "admin" && !(disabled ?? row.banned);
      if (!staysAdmin && !rows.some((each) => each.id !== id && isActiveAdmin(each)) && isActiveAdmin(row)) {
        throw new AccountError("last-admin", id, `Account ${row.username} is the only administrator`);
      }
      const change = {
        ...(role && { role }),
        ...(disabled !== undefined && { banned: disabled }),
        updatedAt: new Date(),
      };
      await trx.updateTable("accounts").set(change).where("id", "=", id).execute();
      if (disabled || password !== undefined) {
        await trx.deleteFrom("account_sessions").where("userId", "=", id).execute();
      }
    });
    if (password !== undefined) {
      const { internalAdapter, password: passwords } = await this.#auth.$context;
      await internalAdapter.updatePassword(id, await passwords.hash(password));
    }
    return (await this.#find(id))!;
  }

  /** @returns the account and what `Set-Cookie` is to say @throws AccountError `wrong-credentials` */
  async signIn(name: string, password: string): Promise<{ account: Account; cookies: string[] }> {
    const wrong = () => new AccountError("wrong-credentials", name, "The name or the password is wrong");
    try {
      const { headers, response } = await this.#auth.api.signInUsername({
        body: { username: name, password },
        returnHeaders: true,
      });
      const account = await this.#find(response?.user.id);
      if (!account || account.disabled) throw wrong();
      return { account, cookies: headers.getSetCookie() };
    } catch (error) {
      // Whatever it was, it is told in the same words: who has an account is nobody's business.
      if (error instanceof Error && "statusCode" in error && Number(error.statusCode) < 500) throw wrong();
      throw error;
    }
  }

  /** @returns what `Set-Cookie` is to say */
  async signOut(cookie: string | undefined): Promise<string[]> {
    const headers = new Headers(cookie === undefined ? {} : { cookie });
    const { headers: answer } = await this.#auth.api.signOut({ headers, returnHeaders: true });
    return answer.getSetCookie();
  }

  /** Whose session a request's cookies are of; undefined for nobody's, or one that has ended. */
  async ofSession(cookie: string | undefined): Promise<Account | undefined> {
    if (!cookie?.includes("leukoscope.")) return undefined;
    const found = await this.#auth.api.getSession({ headers: new Headers({ cookie }) });
    const account = await this.#find(found?.user.id);
    return account?.disabled ? undefined : account;
  }

  async #find(id: string | undefined): Promise<Account | undefined> {
    if (id === undefined) return undefined;
    const row = await this.#db.selectFrom("accounts").selectAll().where("id", "=", id).executeTakeFirst();
    return row && accountOf(row);
  }

  #admins() {
    return this.#db
      .selectFrom("accounts")
      .select("id")
      .where("role", "=", "admin")
      .where((where) => where.or([where("banned", "is", null), where("banned", "=", false)]))
      .execute();
  }
}

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly username: string | null;
  readonly role: Role | null;
  readonly banned: boolean | null;
}

export const accountOf = ({ banned, id, name, role, username }: AccountRow): Account => ({
  id,
  name: username ?? name,
  role: role ?? roles[0],
  disabled: banned ?? false,
});

const isActiveAdmin = ({ banned, role }: AccountRow): boolean => role === "admin" && !banned;

function checkName(name: string): void {
  if (!NAME.test(name)) throw new AccountError("bad-name", name, `"${name}" is no name for an account`);
}

function checkPassword(password: string): void {
  const { length } = password;
  if (length < PASSWORD_LENGTH || length > LONGEST_PASSWORD) {
    const message = `The password has ${length} characters, not ${PASSWORD_LENGTH} to ${LONGEST_PASSWORD}`;
    throw new AccountError("bad-password", length, message);
  }
}
