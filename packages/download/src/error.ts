export type DownloadErrorCode =
  | "not-found"
  | "forbidden"
  | "offline"
  | "cut"
  | "server"
  | "wrong-hash"
  | "wrong-length"
  | "no-space";

interface DownloadErrorOptions extends ErrorOptions {
  /** Whether the same request may do better later. */
  readonly passing?: boolean;
  /** How long the server asks to wait, milliseconds. */
  readonly retryAfter?: number;
}

/** A file that could not be fetched. The message tells what, from where, and how to mend it. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  readonly passing: boolean;
  readonly retryAfter: number | undefined;

  constructor(
    readonly code: DownloadErrorCode,
    /** The address, or for `no-space` the file. */
    readonly where: string,
    message: string,
    { passing = false, retryAfter, ...options }: DownloadErrorOptions = {},
  ) {
    super(message, options);
    this.passing = passing;
    this.retryAfter = retryAfter;
  }
}

/** What an HTTP status other than success means. */
export function refusalOf(url: string, { status, headers }: Response): DownloadError {
  if (status === 404 || status === 410) {
    return new DownloadError("not-found", url, `${url}: no such file (${status}); check the name and the revision`);
  }
  if (status === 401 || status === 403) {
    return new DownloadError(
      "forbidden",
      url,
      `${url}: the server refuses (${status}): there is no such file, or it is gated; accept its terms on its page and give an access token`,
    );
  }
  const passing = status === 408 || status === 429 || status >= 500;
  const remedy = passing ? "the server is busy or broken: try again later" : "check the address";
  return new DownloadError("server", url, `${url}: the server answers with status ${status}; ${remedy}`, {
    passing,
    retryAfter: waitOf(headers.get("retry-after")),
  });
}

/** `Retry-After` as milliseconds: seconds or a date. */
function waitOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  const wait = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** No way to the server: no network, no such host, nobody listens, not the host it claims to be. */
const unreachable =
  /^(ENOTFOUND|EAI_|ECONNREFUSED|ENETUNREACH|ENETDOWN|EHOSTUNREACH|EHOSTDOWN|UND_ERR_CONNECT_TIMEOUT|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/**
 * What a rejected `fetch`, or a body that broke off, means. Node tells the reason in the causes; a browser tells none.
 * @param answered whether the server had begun to answer
 */
export function failureOf(url: string, error: unknown, answered: boolean): DownloadError {
  const [code, reason] = reasonOf(error);
  const { host } = new URL(url);
  if (!answered && (code === "" || unreachable.test(code))) {
    return new DownloadError(
      "offline",
      url,
      `${url}: ${host} can't be reached (${reason}); check the network, or get the file by other means`,
      { cause: error },
    );
  }
  return new DownloadError(
    "cut",
    url,
    `${url}: the connection broke off (${reason}); run it again to go on from there`,
    {
      cause: error,
      passing: true,
    },
  );
}

/** Code and words of the innermost cause. */
function reasonOf(error: unknown): [code: string, reason: string] {
  let code = "";
  let reason = String(error);
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const inner: unknown = at instanceof AggregateError && !at.message ? at.errors[0] : at;
    if (!(inner instanceof Error)) break;
    reason = inner.message || reason;
    if ("code" in inner && typeof inner.code === "string") code = inner.code;
  }
  return [code, reason];
}
