import type { Database } from "../database/open.ts";
import { readSecrets } from "../secrets/secrets.ts";
import { Accounts } from "./accounts.ts";
import { Tokens } from "./tokens.ts";

/** Who may come in, and what names of people are turned into. */
export interface Access {
  /** Whether anybody has to sign in. Without it, whoever sits at this machine may do everything. */
  readonly login: boolean;
  /** Whether people reach the service by https alone, through a proxy that says whose address a request is of. */
  readonly https: boolean;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  /** Key of pseudonyms. */
  readonly pseudonyms: Uint8Array;
}

export interface AccessOptions {
  readonly db: Database;
  /** Where keys are kept that the environment does not give. */
  readonly folder: string;
  /** Whether several servers share the database. */
  readonly shared: boolean;
  readonly login?: boolean;
  /** Whether people reach the service by https alone. */
  readonly https?: boolean;
}

/** @throws ServerError `no-secret` */
export async function openAccess(options: AccessOptions): Promise<Access> {
  const { db, folder, https = false, login = false, shared } = options;
  const secrets = await readSecrets({ folder, shared: shared && login });
  return {
    login,
    https,
    accounts: new Accounts({ db, secret: secrets.sessions, https }),
    tokens: new Tokens(db),
    pseudonyms: secrets.pseudonyms,
  };
}
