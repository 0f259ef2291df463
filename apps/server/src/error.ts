/** Why the server could not start. Stable: callers may switch on it. */
export type ServerErrorCode =
  | "page-not-built"
  | "models-not-found"
  | "bad-port"
  | "port-in-use"
  | "cannot-listen"
  | "data-in-use"
  | "bad-file-store"
  | "database-unreachable"
  | "no-secret"
  | "no-accounts";

/** `message` says what is wrong, where, and how to mend it; `value` is the offending path, port or address. */
export class ServerError extends Error {
  override readonly name = "ServerError";
  constructor(
    readonly code: ServerErrorCode,
    readonly value: unknown,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
