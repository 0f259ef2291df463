export type AccountErrorCode =
  | "bad-name"
  | "bad-password"
  | "name-taken"
  | "no-such-account"
  | "wrong-credentials"
  | "last-admin"
  | "no-such-token";

const REMEDIES: Readonly<Record<AccountErrorCode, string>> = {
  "bad-name": "Give 3 to 30 letters, digits, dots or underscores.",
  "bad-password": "Give a longer one, such as four random words.",
  "name-taken": "Take another name.",
  "no-such-account": "List what there is, and take an id from there.",
  "wrong-credentials": "Try again, or ask an administrator for a new password.",
  "last-admin": "Make another account an administrator first.",
  "no-such-token": "List what there is, and take an id from there.",
};

/** What can't be done to an account; `value` is the offending name or id, never a password. */
export class AccountError extends Error {
  override readonly name = "AccountError";
  readonly remedy: string;
  constructor(
    readonly code: AccountErrorCode,
    readonly value: unknown,
    what: string,
  ) {
    super(`${what}. ${REMEDIES[code]}`);
    this.remedy = REMEDIES[code];
  }
}
