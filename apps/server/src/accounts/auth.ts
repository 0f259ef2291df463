import { type BetterAuthOptions, betterAuth } from "better-auth";
import { admin, username } from "better-auth/plugins";
import type { Database } from "../database/open.ts";

export const PASSWORD_LENGTH = 12;
const SESSION_SECONDS = 8 * 3600;

export interface AuthOptions {
  readonly db: Database;
  /** What cookies are signed with. */
  readonly secret: string;
  /** Whether the service is reached by https alone, as behind a proxy: cookies then never go another way. */
  readonly https: boolean;
}

/**
 * better-auth does what is easily done wrong: passwords (scrypt), sessions, their cookies. Its own routes are not served;
 * ours are told in the API's document, and know tokens and roles.
 */
export function authOptions({ db, https, secret }: AuthOptions) {
  return {
    // Of no importance without its routes.
    baseURL: https ? "https://localhost" : "http://localhost",
    secret,
    database: { db, type: "postgres" },
    telemetry: { enabled: false },
    // Wrong passwords are told in the audit log.
    logger: { level: "error" },
    // Ours counts by address and route.
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: PASSWORD_LENGTH },
    session: { modelName: "account_sessions", expiresIn: SESSION_SECONDS, cookieCache: { enabled: false } },
    user: { modelName: "accounts" },
    account: { modelName: "account_credentials" },
    verification: { modelName: "account_verifications" },
    advanced: {
      cookiePrefix: "leukoscope",
      useSecureCookies: https,
      defaultCookieAttributes: { sameSite: "strict", httpOnly: true, path: "/" },
    },
    plugins: [username(), admin({ defaultRole: "viewer", adminRoles: ["admin"] })],
  } satisfies BetterAuthOptions;
}

export const openAuth = (options: AuthOptions) => betterAuth(authOptions(options));
